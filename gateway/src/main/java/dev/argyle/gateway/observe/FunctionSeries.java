package dev.argyle.gateway.observe;

import dev.argyle.worker.api.Metering;
import dev.argyle.worker.api.StartKind;
import dev.argyle.worker.api.StartSource;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Series by function, for the busiest ones; what all others do is summed, so that there are never
 * more series than was asked for. A function that becomes one of the busiest begins at 0 and its
 * past stays in the sum, so that no series ever goes back. Written on the event loop, read by any
 * thread.
 */
final class FunctionSeries implements MultiCollector {
  /** The sum of all others; a function of that name is among them. */
  static final String OTHER = "other";

  private static final String INVOCATIONS = "argyle_function_invocations";
  private static final String COLD_STARTS = "argyle_function_cold_starts";
  private static final String DURATION = "argyle_function_duration_seconds";
  private static final double[] QUANTILES = {0.5, 0.99};

  /** What is counted of one function. */
  private static final class Series {
    private final Map<String, AtomicLong> outcomes =
        Map.of(
            "success", new AtomicLong(),
            "function_error", new AtomicLong(),
            "rejected", new AtomicLong());
    private final AtomicLong coldStarts = new AtomicLong();
    private final LatencyWindow durations = new LatencyWindow(System.nanoTime());

    void count(Observation seen) {
      outcomes.get(seen.outcome()).incrementAndGet();
      Metering metering = seen.metering();
      if (metering.source() != StartSource.NONE) {
        durations.record(metering.durationUs());
        if (metering.start() == StartKind.COLD) {
          coldStarts.incrementAndGet();
        }
      }
    }
  }

  private final Map<String, Series> shown = new ConcurrentHashMap<>();
  private final Series other = new Series();
  private final BusyFunctions busy;

  /**
   * Nothing is counted yet.
   *
   * @param most functions with series of their own
   */
  FunctionSeries(int most) {
    this.busy = new BusyFunctions(most, shown::remove);
  }

  /** An invocation has ended, whether or not it ran. */
  void ended(Observation seen) {
    String function = seen.function();
    if (!function.equals(OTHER) && busy.isShown(function, seen.endedNs())) {
      shown.computeIfAbsent(function, name -> new Series()).count(seen);
    } else {
      other.count(seen);
    }
  }

  @Override
  public MetricSnapshots collect() {
    Map<String, Series> all = new TreeMap<>(shown);
    all.put(OTHER, other);
    CounterSnapshot.Builder invocations =
        CounterSnapshot.builder()
            .name(INVOCATIONS)
            .help("Invocations that ended, by how, of the busiest functions");
    CounterSnapshot.Builder coldStarts =
        CounterSnapshot.builder()
            .name(COLD_STARTS)
            .help("Invocations in a fresh sandbox, of the busiest functions");
    SummarySnapshot.Builder durations =
        SummarySnapshot.builder()
            .name(DURATION)
            .help("Handler run time of the busiest functions; percentiles of the last minute");
    long nowNs = System.nanoTime();
    all.forEach(
        (name, series) -> {
          series.outcomes.forEach(
              (outcome, count) ->
                  invocations.dataPoint(
                      counted(Labels.of("function", name, "outcome", outcome), count)));
          coldStarts.dataPoint(counted(Labels.of("function", name), series.coldStarts));
          durations.dataPoint(
              SummarySnapshot.SummaryDataPointSnapshot.builder()
                  .labels(Labels.of("function", name))
                  .quantiles(series.durations.quantiles(nowNs, QUANTILES))
                  .count(series.durations.count())
                  .sum(series.durations.sumSeconds())
                  .build());
        });
    return MetricSnapshots.of(invocations.build(), coldStarts.build(), durations.build());
  }

  private static CounterSnapshot.CounterDataPointSnapshot counted(Labels labels, AtomicLong count) {
    return CounterSnapshot.CounterDataPointSnapshot.builder()
        .labels(labels)
        .value((double) count.get())
        .build();
  }
}
