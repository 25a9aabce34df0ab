package dev.argyle.bench.workload;

import dev.argyle.bench.report.Claim;
import dev.argyle.bench.report.Metrics;
import dev.argyle.bench.report.Plot;
import dev.argyle.bench.report.ResultTable;
import dev.argyle.bench.run.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Suite {@code case} for people: a table and a plot a study, SOCK's claim, and what they mean. */
final class CaseReport {
  /** The lower one of the paper's two figures. */
  private static final double CLAIMED = 2.8;

  private static final String CLAIMED_BY_OVERHEAD = "resize_docker_over_cold_startup_p50_ratio";

  private final String suite;
  private final Figures figures;
  private final Metrics metrics;
  private final List<CaseTurns> all;

  /** Of turns that have told their figures. */
  CaseReport(String suite, Figures figures, List<CaseTurns> all) {
    this.suite = suite;
    this.figures = figures;
    this.metrics = figures.metrics();
    this.all = all;
  }

  void tell() {
    for (CaseTurns turns : all) {
      ratios(turns);
      figures.table(table(turns));
      figures.plot(plot(turns));
    }
    figures.claim(claim());
    figures.note(
        "All sides run the same file with the same input, which lies beside it (so that no side"
            + " fetches anything over a network), with 128 MiB and one processor. End to end is what one"
            + " client waits for the whole answer; start-up is all of it but the function's own work by"
            + " the function's own clock, so it holds the import of its packages. docker run"
            + " (--network none, local image, --log-driver none) and the Engine API are not charged for"
            + " their clean-up. Every answer is decoded: what is not a picture of the right format, size"
            + " and number of frames is a failure.");
  }

  private void ratios(CaseTurns turns) {
    String study = turns.study().key();
    for (Way way : turns.ways()) {
      String key = way.key();
      // What serves from a sandbox that is there already is compared with a reused one.
      String base = way.isServed() ? "warm" : "cold";
      if (key.startsWith("docker")) {
        metrics
            .ratio(
                study + "_" + key + "_over_" + base + "_p50_ratio",
                study + "_" + key + "_p50_us",
                study + "_" + base + "_p50_us")
            .ratio(
                study + "_" + key + "_over_" + base + "_startup_p50_ratio",
                study + "_" + key + "_startup_p50_us",
                study + "_" + base + "_startup_p50_us");
      }
    }
    metrics.ratio(
        study + "_cold_over_warm_p50_ratio", study + "_cold_p50_us", study + "_warm_p50_us");
  }

  private ResultTable table(CaseTurns turns) {
    List<List<String>> rows = new ArrayList<>();
    String cold = turns.study().key() + "_cold_p50_us";
    for (Way way : turns.ways()) {
      String key = turns.study().key() + "_" + way.key();
      rows.add(
          List.of(
              way.label(),
              ms(key + "_p50_us"),
              ms(key + "_p99_us"),
              ms(key + "_handler_p50_us"),
              ms(key + "_startup_p50_us"),
              cell("%.1f %%", metrics.get(key + "_startup_share_percent")),
              cell("%.2fx", metrics.get(key + "_p50_us") / metrics.get(cold))));
    }
    return new ResultTable(
        "Case study, " + turns.study().label() + "; ms",
        List.of("", "p50", "p99", "handler p50", "start-up p50", "its share", "to Argyle cold"),
        rows);
  }

  private Plot plot(CaseTurns turns) {
    String study = turns.study().key();
    return new Plot.Bars(
        suite + "-" + study,
        "Case study, " + turns.study().label() + ", p50",
        "ms",
        true,
        turns.ways().stream().map(Way::label).toList(),
        List.of(
            group(turns, "end to end", "_p50_us"),
            group(turns, "of that, start-up: not the function's own work", "_startup_p50_us")));
  }

  private Plot.Group group(CaseTurns turns, String label, String ofEach) {
    List<Double> values = new ArrayList<>();
    for (Way way : turns.ways()) {
      double ms = metrics.get(turns.study().key() + "_" + way.key() + ofEach) / 1e3;
      // A log scale has no zero.
      values.add(ms > 0 ? ms : Double.NaN);
    }
    return new Plot.Group(label, values);
  }

  /** From the paper's abstract; what it was compared with there cannot be run here. */
  private Claim claim() {
    double ratio = metrics.get(CLAIMED_BY_OVERHEAD);
    boolean known = Double.isFinite(ratio);
    String found =
        known
            ? String.format(
                Locale.ROOT,
                "%.1f times less than docker run, which stands in for both: %.2f ms of a cold image"
                    + " resize instead of %.2f ms are not the function's own work",
                ratio,
                metrics.get("resize_cold_startup_p50_us") / 1e3,
                metrics.get("resize_docker_startup_p50_us") / 1e3)
            : "Docker is missing here, or did not answer";
    return new Claim(
        "SOCK, case study",
        suite + "-" + CaseStudy.RESIZE.key(),
        "in image processing the platform's overhead is 2.8 times less than AWS Lambda's and 5.3 times"
            + " less than OpenWhisk's",
        found,
        known ? Claim.Verdict.of(ratio >= CLAIMED) : Claim.Verdict.UNKNOWN);
  }

  private String ms(String key) {
    return cell("%.2f", metrics.get(key) / 1e3);
  }

  private static String cell(String pattern, double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, pattern, value) : "-";
  }
}
