package dev.argyle.bench;

import dev.argyle.bench.policy.FixedTimeout;
import dev.argyle.bench.policy.GreedyDual;
import dev.argyle.bench.policy.HybridHistogram;
import dev.argyle.bench.policy.KeepAlivePolicy;
import dev.argyle.bench.policy.KeepAliveResult;
import dev.argyle.bench.policy.KeepAliveSimulation;
import dev.argyle.bench.policy.LargestFirst;
import dev.argyle.bench.policy.LeastFrequent;
import dev.argyle.bench.policy.Trace;
import dev.argyle.bench.policy.TraceGenerator;
import dev.argyle.bench.report.Plot;
import dev.argyle.bench.report.ResultTable;
import dev.argyle.bench.run.Figures;
import dev.argyle.bench.run.Progress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Who stays in memory without work, and who goes first when it is short: all policies, by memory.
 */
final class KeepAliveComparison {
  private static final double MIB_OF_GIB = 1024;

  /** What platforms use when nobody thinks of it. */
  private static final long TIMEOUT_MS = TimeUnit.MINUTES.toMillis(10);

  /** A new one for each simulation, for they keep books. */
  private static final List<Supplier<KeepAlivePolicy>> POLICIES =
      List.of(
          () -> new FixedTimeout(TIMEOUT_MS),
          LeastFrequent::new,
          LargestFirst::new,
          GreedyDual::new,
          HybridHistogram::new);

  private final Figures figures;
  private final PoliciesShape shape;

  /** One a memory size, by policy. */
  private final Map<KeepAlivePolicy, List<KeepAliveResult>> results = new LinkedHashMap<>();

  KeepAliveComparison(Figures figures, PoliciesShape shape) {
    this.figures = figures;
    this.shape = shape;
  }

  void measure(Progress progress) {
    progress.at("trace", 0);
    Trace trace = new TraceGenerator(shape.trace()).generate();
    figures.metrics().count("trace_calls_count", trace.calls().size());
    for (Supplier<KeepAlivePolicy> policy : POLICIES) {
      KeepAlivePolicy named = policy.get();
      progress.at(named.label(), (double) results.size() / POLICIES.size());
      results.put(named, simulate(trace, policy));
    }
    for (int size = 0; size < shape.memoryGib().size(); size++) {
      tell(size);
    }
    shape.memoryGib().forEach(this::compare);
    table("Cold starts, % of calls that were served", KeepAliveResult::coldPercent);
    table("Start time that calls waited for, s", result -> result.coldMs() / 1e3);
    table("Memory kept for instances with nothing to do, GiB h", KeepAliveResult::idleGibHours);
    table("Calls that found no room, for running ones have it all", KeepAliveResult::unserved);
    plot("policies", "Cold starts by memory", "% of calls", KeepAliveResult::coldPercent);
    plot("policies-time", "Cold start time by memory", "s", result -> result.coldMs() / 1e3);
    figures.note(verdict());
  }

  private List<KeepAliveResult> simulate(Trace trace, Supplier<KeepAlivePolicy> policy) {
    return shape.memoryGib().stream()
        .map(gib -> new KeepAliveSimulation(trace, policy.get(), gib * MIB_OF_GIB).run())
        .toList();
  }

  private void tell(int size) {
    String at = "_at_" + shape.memoryGib().get(size);
    results.forEach(
        (policy, bySize) -> {
          KeepAliveResult result = bySize.get(size);
          figures
              .metrics()
              .count(policy.key() + "_cold_starts_count" + at, result.cold())
              .put(policy.key() + "_cold_share_percent" + at, result.coldPercent())
              .put(policy.key() + "_cold_time_seconds" + at, result.coldMs() / 1e3)
              .put(policy.key() + "_idle_memory_gib_hours" + at, result.idleGibHours())
              .count(policy.key() + "_unserved_count" + at, result.unserved());
        });
  }

  private void compare(int gib) {
    String at = "_cold_time_seconds_at_" + gib;
    figures
        .metrics()
        .ratio("greedy_dual_over_lru_cold_time_ratio_at_" + gib, "greedy_dual" + at, "lru" + at);
  }

  private void table(String title, ToDoubleFunction<KeepAliveResult> value) {
    List<String> header = new ArrayList<>(List.of(""));
    shape.memoryGib().forEach(gib -> header.add(gib + " GiB"));
    List<List<String>> rows = new ArrayList<>();
    results.forEach(
        (policy, bySize) -> {
          List<String> row = new ArrayList<>(List.of(policy.label()));
          bySize.forEach(
              result -> row.add(String.format(Locale.ROOT, "%.2f", value.applyAsDouble(result))));
          rows.add(row);
        });
    figures.table(new ResultTable(title, header, rows));
  }

  private void plot(
      String name, String title, String unit, ToDoubleFunction<KeepAliveResult> value) {
    List<Double> x = shape.memoryGib().stream().map(Integer::doubleValue).toList();
    List<Plot.Line> lines = new ArrayList<>();
    results.forEach(
        (policy, bySize) -> {
          List<Double> y = bySize.stream().mapToDouble(value).boxed().toList();
          lines.add(new Plot.Line(policy.label(), x, y));
        });
    figures.plot(new Plot.Lines(name, title, "memory of the worker, GiB", unit, lines));
  }

  private String verdict() {
    return "Least cold-start time: "
        + best(KeepAliveResult::coldMs)
        + ". Fewest cold starts: "
        + best(KeepAliveResult::coldPercent)
        + ". Least idle memory: "
        + best(KeepAliveResult::idleMibMs)
        + ". The worker evicts by greedy dual (Greedy-Dual-Size-Frequency): of what goes first when"
        + " memory is short, it alone weighs how often a function is called and how long it takes"
        + " to start against the memory that it frees, and it needs two numbers a function for"
        + " that. Counting calls alone keeps what starts in no time; looking at size alone throws"
        + " out what is called each second. The hybrid histogram gives memory back between calls"
        + " where there is plenty of it; it takes 240 counters a function and hours to learn"
        + " them, and where a fresh sandbox takes a millisecond, it has little to win but for"
        + " functions with costly imports.";
  }

  /** Who has least of something, memory size by memory size. */
  private String best(ToDoubleFunction<KeepAliveResult> value) {
    Map<String, List<String>> sizes = new LinkedHashMap<>();
    for (int i = 0; i < shape.memoryGib().size(); i++) {
      int size = i;
      String winner =
          results.keySet().stream()
              .min((a, b) -> Double.compare(of(a, size, value), of(b, size, value)))
              .map(KeepAlivePolicy::key)
              .orElseThrow();
      sizes
          .computeIfAbsent(winner, key -> new ArrayList<>())
          .add(shape.memoryGib().get(size).toString());
    }
    return sizes.entrySet().stream()
        .map(entry -> entry.getKey() + " at " + String.join(", ", entry.getValue()) + " GiB")
        .collect(Collectors.joining("; "));
  }

  private double of(KeepAlivePolicy policy, int size, ToDoubleFunction<KeepAliveResult> value) {
    return value.applyAsDouble(results.get(policy).get(size));
  }
}
