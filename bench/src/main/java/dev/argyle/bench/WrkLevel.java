package dev.argyle.bench;

import dev.argyle.bench.load.ClosedLoop;
import dev.argyle.bench.load.Wrk;
import dev.argyle.bench.report.Metrics;
import dev.argyle.bench.run.Figures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/** The load generator and {@code wrk} at one number of connections, turn by turn. */
final class WrkLevel {
  private final int clients;
  private final List<ClosedLoop.Tally> ours = new ArrayList<>();
  private final List<Wrk.Result> theirs = new ArrayList<>();

  WrkLevel(int clients) {
    this.clients = clients;
  }

  int clients() {
    return clients;
  }

  String label() {
    return clients + (clients == 1 ? " connection" : " connections");
  }

  void generator(ClosedLoop.Tally block) {
    ours.add(block);
  }

  void wrk(Wrk.Result block) {
    theirs.add(block);
  }

  /** In the mean of all turns; NaN of none. */
  double generatorRate() {
    return ours.stream().mapToDouble(ClosedLoop.Tally::ratePerSecond).average().orElse(Double.NaN);
  }

  double wrkRate() {
    return theirs.stream().mapToDouble(Wrk.Result::ratePerSecond).average().orElse(Double.NaN);
  }

  /** The median of turns that stood beside each other: one that was disturbed does not matter. */
  double ratio() {
    return median(ratios());
  }

  /** Of turns that stood beside each other, ascending. */
  private double[] ratios() {
    return IntStream.range(0, Math.min(ours.size(), theirs.size()))
        .mapToDouble(i -> ours.get(i).ratePerSecond() / theirs.get(i).ratePerSecond())
        .sorted()
        .toArray();
  }

  /** Medians of the turns, for wrk tells no more than that of each. */
  private double generatorMedianUs() {
    return median(ours.stream().mapToDouble(WrkLevel::medianUs).toArray());
  }

  private double wrkMedianUs() {
    return median(theirs.stream().mapToDouble(Wrk.Result::medianUs).toArray());
  }

  private static double medianUs(ClosedLoop.Tally tally) {
    Histogram total = new Histogram(3);
    tally.recording().intervals().forEach(total::add);
    return total.getValueAtPercentile(50) / 1e3;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    if (sorted.length == 0) {
      return Double.NaN;
    }
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  void tell(Figures figures) {
    ClosedLoop.Tally all = ClosedLoop.Tally.of(ours);
    figures.closed(List.of(all));
    Metrics metrics = figures.metrics();
    double[] ratios = ratios();
    if (ratios.length > 0) {
      String throughput = "generator_over_wrk_throughput_at_" + clients;
      metrics
          .put("wrk_requests_per_second_at_" + clients, wrkRate())
          .put("wrk_p50_us_at_" + clients, wrkMedianUs())
          .put(throughput + "_ratio", ratio())
          .put(throughput + "_lowest_ratio", ratios[0])
          .put(throughput + "_highest_ratio", ratios[ratios.length - 1])
          .put(
              "generator_over_wrk_p50_at_" + clients + "_ratio",
              generatorMedianUs() / wrkMedianUs());
    }
    long failures = theirs.stream().mapToLong(Wrk.Result::failures).sum();
    if (failures > 0) {
      figures.problem("wrk, " + label() + ": " + failures + " requests failed");
    }
  }

  /** With figures, of what was measured. */
  String found() {
    double[] ratios = ratios();
    return String.format(
        Locale.ROOT,
        "%,.0f a second beside wrk's %,.0f: %.3f of it (turn by turn %.3f to %.3f)",
        generatorRate(),
        wrkRate(),
        ratio(),
        ratios[0],
        ratios[ratios.length - 1]);
  }

  List<String> row() {
    double[] ratios = ratios();
    return List.of(
        Integer.toString(clients),
        cell("%.0f", generatorRate()),
        cell("%.0f", wrkRate()),
        cell("%.3fx", ratio()),
        ratios.length == 0
            ? "-"
            : cell("%.3f", ratios[0]) + " to " + cell("%.3f", ratios[ratios.length - 1]),
        cell("%.3f", generatorMedianUs() / 1e3),
        cell("%.3f", wrkMedianUs() / 1e3));
  }

  private static String cell(String pattern, double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, pattern, value) : "-";
  }
}
