package dev.argyle.bench.trace;

import dev.argyle.bench.load.OpenLoop;
import dev.argyle.bench.report.Metrics;
import dev.argyle.bench.report.Plot;
import dev.argyle.bench.report.ResultTable;
import dev.argyle.bench.run.Figures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Names and draws what came of a replay. */
final class ReplayFigures {
  private static final Map<String, Double> PERCENTILES = percentiles();

  private final Figures figures;
  private final ReplayPlan plan;
  private final Map<ReplayWay, ReplayTally> tallies;

  ReplayFigures(Figures figures, ReplayPlan plan, Map<ReplayWay, ReplayTally> tallies) {
    this.figures = figures;
    this.plan = plan;
    this.tallies = tallies;
  }

  private static Map<String, Double> percentiles() {
    Map<String, Double> percentiles = new LinkedHashMap<>();
    percentiles.put("p50", 50.0);
    percentiles.put("p99", 99.0);
    percentiles.put("p999", 99.9);
    return percentiles;
  }

  void tell() {
    long called = plan.calls().stream().mapToInt(ReplayPlan.Call::function).distinct().count();
    figures
        .metrics()
        .count("trace_calls_count", plan.calls().size())
        .count("trace_called_functions_count", called);
    tallies.forEach(this::tell);
    for (String percentile : PERCENTILES.keySet()) {
      String slowdown = "_slowdown_" + percentile + "_ratio";
      figures
          .metrics()
          .ratio(
              "trace_fresh_over_reused_slowdown_" + percentile + "_ratio",
              "trace_fresh" + slowdown,
              "trace_reused" + slowdown);
    }
    table();
    plot();
    figures.note(
        "A generated trace with the distributions of \"Serverless in the Wild\" (Shahrad et al.,"
            + " ATC 2020), "
            + called
            + " of whose functions are called in the stretch that is replayed. Its time is"
            + " compressed, its durations are scaled so that the work itself takes a fixed part of"
            + " the processors; how much of a run is processor time (a quarter to three quarters)"
            + " and how much memory stands for the trace's are not from the paper. Slowdown is the"
            + " latency from the intended send, divided by the time the work takes on a processor"
            + " of its own; short functions run less than a second in the trace's time. What keeps"
            + " an instance alive is not compressed: reused sandboxes start cold only when their"
            + " function is called for the first time or more often at once than before.");
  }

  private void tell(ReplayWay way, ReplayTally tally) {
    String key = way.key();
    OpenLoop.Outcome outcome = tally.outcome(plan.calls().size());
    figures.pace(key, outcome);
    figures.refusable(
        key,
        way.label() + ": the trace's calls",
        tally.latencies(),
        outcome.achievedRatePerSecond());
    Metrics metrics = figures.metrics();
    PERCENTILES.forEach(
        (name, percentile) ->
            metrics
                .put(key + "_slowdown_" + name + "_ratio", tally.slowdown(percentile))
                .put(key + "_short_slowdown_" + name + "_ratio", tally.shortSlowdown(percentile)));
    metrics
        .count(key + "_cold_starts_count", tally.coldCount())
        .put(key + "_cold_share_percent", tally.coldPercent());
  }

  private void table() {
    List<String> header = new ArrayList<>(List.of(""));
    PERCENTILES.keySet().forEach(name -> header.add(shown(name)));
    PERCENTILES.keySet().forEach(name -> header.add("short " + shown(name)));
    header.addAll(List.of("cold", "refused"));
    List<List<String>> rows = new ArrayList<>();
    tallies.forEach(
        (way, tally) -> {
          List<String> row = new ArrayList<>(List.of(way.label()));
          PERCENTILES.values().forEach(p -> row.add(ratio(tally.slowdown(p))));
          PERCENTILES.values().forEach(p -> row.add(ratio(tally.shortSlowdown(p))));
          row.add(String.format(Locale.ROOT, "%.1f %%", tally.coldPercent()));
          row.add(
              String.format(
                  Locale.ROOT, "%.0f", figures.metrics().get(way.key() + "_refused_count")));
          rows.add(row);
        });
    figures.table(new ResultTable("Slowdown: latency over the work's own time", header, rows));
  }

  private static String shown(String percentile) {
    return percentile.equals("p999") ? "p99.9" : percentile;
  }

  private static String ratio(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.2fx", value);
  }

  private void plot() {
    List<String> categories = new ArrayList<>();
    PERCENTILES.keySet().forEach(name -> categories.add(shown(name)));
    PERCENTILES.keySet().forEach(name -> categories.add("short, " + shown(name)));
    List<Plot.Group> groups = new ArrayList<>();
    tallies.forEach(
        (way, tally) -> {
          List<Double> values = new ArrayList<>();
          PERCENTILES.values().forEach(p -> values.add(tally.slowdown(p)));
          PERCENTILES.values().forEach(p -> values.add(tally.shortSlowdown(p)));
          groups.add(new Plot.Group(way.label(), values));
        });
    figures.plot(
        new Plot.Bars("trace", "Slowdown in a replayed trace", "times", true, categories, groups));
    figures.plot(
        new Plot.Latency(
            "trace-latency",
            "Latency in a replayed trace by percentile",
            tallies.keySet().stream().map(ReplayWay::key).toList()));
  }
}
