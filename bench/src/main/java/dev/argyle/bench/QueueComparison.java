package dev.argyle.bench;

import dev.argyle.bench.policy.FairQueues;
import dev.argyle.bench.policy.FewestRunning;
import dev.argyle.bench.policy.LeastServed;
import dev.argyle.bench.policy.OneQueue;
import dev.argyle.bench.policy.QueueLoad;
import dev.argyle.bench.policy.QueuePolicy;
import dev.argyle.bench.policy.QueueSimulation;
import dev.argyle.bench.policy.QueuedCall;
import dev.argyle.bench.report.Plot;
import dev.argyle.bench.report.ResultTable;
import dev.argyle.bench.run.Figures;
import dev.argyle.bench.run.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Who is next when all processors are busy: what light functions suffer from a heavy one's bursts.
 */
final class QueueComparison {
  private static final double MEDIAN = 0.5;
  private static final double TAIL = 0.99;

  private final Figures figures;
  private final PoliciesShape shape;

  QueueComparison(Figures figures, PoliciesShape shape) {
    this.figures = figures;
    this.shape = shape;
  }

  void measure(Progress progress) {
    progress.at("queues", 0);
    List<QueuedCall> calls = shape.queues().calls();
    figures.metrics().count("queued_calls_count", calls.size());
    List<QueuePolicy> policies =
        List.of(new OneQueue(), new FairQueues(), new FewestRunning(), new LeastServed());
    List<List<String>> rows = new ArrayList<>();
    policies.forEach(policy -> rows.add(measure(policy, calls)));
    figures.table(
        new ResultTable(
            "Queues: time from arrival to end over the run alone",
            List.of("", "light p50", "light p99", "heavy p50", "heavy p99"),
            rows));
    figures.plot(
        new Plot.Bars(
            "policies-queues",
            "Slowdown of light functions beside bursts of a heavy one",
            "times longer",
            true,
            policies.stream().map(QueuePolicy::label).toList(),
            List.of(
                new Plot.Group("p50", values(policies, "p50")),
                new Plot.Group("p99", values(policies, "p99")))));
    figures
        .metrics()
        .ratio(
            "fewest_running_over_one_queue_light_p99_ratio",
            key("fewest_running", "light", "p99"),
            key("one_queue", "light", "p99"));
    figures.note(verdict());
  }

  private List<String> measure(QueuePolicy policy, List<QueuedCall> calls) {
    Map<Integer, List<Double>> slowdowns =
        new QueueSimulation(policy, shape.processors()).run(calls);
    List<Double> heavy = new ArrayList<>(slowdowns.getOrDefault(QueueLoad.HEAVY, List.of()));
    List<Double> light = new ArrayList<>();
    slowdowns.forEach(
        (function, values) -> {
          if (function != QueueLoad.HEAVY) {
            light.addAll(values);
          }
        });
    List<String> row = new ArrayList<>(List.of(policy.label()));
    tell(row, policy.key(), "light", light);
    tell(row, policy.key(), "heavy", heavy);
    return row;
  }

  private void tell(List<String> row, String policy, String who, List<Double> slowdowns) {
    slowdowns.sort(null);
    double p50 = quantile(slowdowns, MEDIAN);
    double p99 = quantile(slowdowns, TAIL);
    figures.metrics().put(key(policy, who, "p50"), p50).put(key(policy, who, "p99"), p99);
    row.add(String.format(Locale.ROOT, "%.2f", p50));
    row.add(String.format(Locale.ROOT, "%.2f", p99));
  }

  /** The smallest value that so large a part is not above; NaN of none. */
  static double quantile(List<Double> sorted, double part) {
    int rank = (int) Math.ceil(part * sorted.size());
    return sorted.isEmpty() ? Double.NaN : sorted.get(Math.max(1, rank) - 1);
  }

  private List<Double> values(List<QueuePolicy> policies, String quantile) {
    return policies.stream()
        .map(policy -> figures.metrics().get(key(policy.key(), "light", quantile)))
        .toList();
  }

  private static String key(String policy, String who, String quantile) {
    return policy + "_" + who + "_slowdown_" + quantile + "_ratio";
  }

  private String verdict() {
    return String.format(
        Locale.ROOT,
        "Of 100 calls of light functions, 99 took no more than %.1f times their run in one queue"
            + " for all, %.1f times with a queue for each function in turn, %.1f times when the"
            + " function with fewest calls running is next, %.1f times when the one with least"
            + " processor time is. The worker has a queue for each function, and a place that gets"
            + " free goes to the function that holds fewest: a burst then waits behind itself. To"
            + " serve by processor time, it would have to know how long a call is going to run.",
        figures.metrics().get(key("one_queue", "light", "p99")),
        figures.metrics().get(key("fair_queues", "light", "p99")),
        figures.metrics().get(key("fewest_running", "light", "p99")),
        figures.metrics().get(key("least_served", "light", "p99")));
  }
}
