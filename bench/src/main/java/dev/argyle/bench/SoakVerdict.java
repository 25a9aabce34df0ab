package dev.argyle.bench;

import dev.argyle.bench.report.Claim;
import dev.argyle.bench.report.Plot;
import dev.argyle.bench.report.ResultTable;
import dev.argyle.bench.report.Samples;
import dev.argyle.bench.run.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Tells of what was seen in a soak how each figure moved, and whether anything grows. */
final class SoakVerdict {
  private static final int HEAP = 1;
  private static final int FIRST_COUNT = 3;
  private static final double MIB = 1 << 20;

  private final Figures figures;
  private final Samples samples;
  private final boolean collected;
  private final boolean rateKept;
  private final double seconds;
  private final List<List<String>> rows = new ArrayList<>();
  private final List<String> found = new ArrayList<>();
  private boolean grew;
  private boolean unsure;

  /**
   * Of a soak.
   *
   * @param collected whether heaps were collected before they were read
   * @param rateKept whether it had as much traffic as it was meant to: where that piles up, memory
   *     piles up with it
   * @param seconds how long it was
   */
  SoakVerdict(
      Figures figures, Samples samples, boolean collected, boolean rateKept, double seconds) {
    this.figures = figures;
    this.samples = samples;
    this.collected = collected;
    this.rateKept = rateKept;
    this.seconds = seconds;
  }

  /** Names how each figure moved, draws them, and puts a verdict. */
  void tell() {
    for (int column = HEAP; column < samples.columns().size(); column++) {
      tell(column);
    }
    figures.samples(samples);
    if (!rows.isEmpty()) {
      figures.table(
          new ResultTable(
              "What the server has, by thirds of the soak",
              List.of("", "middle", "last", "change", "slope an hour (95 %)", ""),
              rows));
    }
    figures.plot(
        new Plot.Lines(
            "soak", "The server's memory in a soak", "s", "MiB", lines(HEAP, FIRST_COUNT, MIB)));
    figures.plot(
        new Plot.Lines(
            "soak-counts",
            "What else the server has in a soak",
            "s",
            "count",
            lines(FIRST_COUNT, samples.columns().size(), 1)));
    figures.claim(
        new Claim(
            "Argyle",
            "soak",
            "a platform that has warmed up does not grow, whatever traffic it meets",
            (rateKept ? "" : "the rate was missed; ")
                + (found.isEmpty() ? "too few looks" : String.join(", ", found)),
            verdict()));
  }

  private Claim.Verdict verdict() {
    // What is seen to grow does, whatever else could not be looked at.
    return !rateKept || (!grew && unsure) ? Claim.Verdict.UNKNOWN : Claim.Verdict.of(!grew);
  }

  private void tell(int column) {
    String name = samples.columns().get(column);
    String shown = name.substring(0, name.lastIndexOf('_')).replace('_', ' ');
    List<Growth.Point> points =
        samples.rows().stream().map(row -> new Growth.Point(row.get(0), row.get(column))).toList();
    Growth.Window window = column == HEAP ? Growth.Window.FLOOR : Growth.Window.TYPICAL;
    Optional<Growth> growth = Growth.of(points, seconds, window);
    if (growth.isEmpty()) {
      boolean seen = points.stream().anyMatch(point -> !Double.isNaN(point.value()));
      String why = seen ? "too few looks; a longer --soak-seconds has more" : IdleMemory.notHere();
      figures.missing("soak: " + shown, why);
      unsure = true;
      return;
    }
    tell(name, shown, growth.get(), column == HEAP && !collected);
  }

  private void tell(String name, String shown, Growth growth, boolean withGarbage) {
    int unit = name.lastIndexOf('_');
    String key = "soak_" + name.substring(0, unit);
    String end = name.substring(unit);
    figures
        .metrics()
        .put(key + "_middle" + end, growth.middle())
        .put(key + "_late" + end, growth.late())
        .put(key + "_growth" + end, growth.difference())
        .put(key + "_growth_percent", growth.percent())
        .put(key + "_slope" + end + "_per_hour", growth.slopePerHour())
        .put(key + "_slope_least" + end + "_per_hour", growth.leastPerHour())
        .put(key + "_slope_most" + end + "_per_hour", growth.mostPerHour());
    boolean bytes = end.equals("_bytes");
    rows.add(
        List.of(
            bytes ? shown + ", MiB" : shown,
            amount(growth.middle(), bytes),
            amount(growth.late(), bytes),
            String.format(Locale.ROOT, "%+.1f %%", growth.percent()),
            String.format(
                Locale.ROOT,
                "%s (%s to %s)",
                amount(growth.slopePerHour(), bytes),
                amount(growth.leastPerHour(), bytes),
                amount(growth.mostPerHour(), bytes)),
            word(growth, withGarbage)));
    found.add(
        String.format(
            Locale.ROOT, "%s %+.1f %% (%s)", shown, growth.percent(), word(growth, withGarbage)));
    // Garbage that has grown old before it was collected looks like a leak.
    unsure |= growth.grows() && withGarbage;
    grew |= growth.grows() && !withGarbage;
  }

  private static String word(Growth growth, boolean withGarbage) {
    if (!growth.grows()) {
      return "flat";
    }
    return withGarbage ? "grows, with garbage" : "grows";
  }

  private static String amount(double value, boolean bytes) {
    return String.format(Locale.ROOT, "%,.1f", bytes ? value / MIB : value);
  }

  private List<Plot.Line> lines(int from, int to, double unit) {
    List<Plot.Line> lines = new ArrayList<>();
    for (int column = from; column < to; column++) {
      int shown = column;
      String name = samples.columns().get(column);
      List<List<Double>> there =
          samples.rows().stream().filter(row -> !Double.isNaN(row.get(shown))).toList();
      lines.add(
          new Plot.Line(
              name.substring(0, name.lastIndexOf('_')).replace('_', ' '),
              there.stream().map(row -> row.get(0)).toList(),
              there.stream().map(row -> row.get(shown) / unit).toList()));
    }
    return lines;
  }
}
