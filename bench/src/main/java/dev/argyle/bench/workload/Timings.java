package dev.argyle.bench.workload;

import dev.argyle.bench.load.Recording;
import dev.argyle.bench.report.Series;
import dev.argyle.bench.run.Figures;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What the requests to one function took, by the client's clock and by the platform's: the
 * difference is what the platform costs. Not thread-safe.
 */
final class Timings {
  private final Recording wall = new Recording();
  private final Recording handler = new Recording();
  private final Recording init = new Recording();
  private final Recording overhead = new Recording();

  void beginBlock() {
    wall.beginBlock();
    handler.beginBlock();
    init.beginBlock();
    overhead.beginBlock();
  }

  void failed(String reason) {
    wall.failure(reason);
  }

  /**
   * Counts an answer that was found good.
   *
   * @param handlerUs how long the function's own code ran for it, microseconds
   */
  void answered(Answer answer, long handlerUs) {
    long handlerNs = TimeUnit.MICROSECONDS.toNanos(handlerUs);
    wall.success(answer.latencyNs());
    handler.success(handlerNs);
    init.success(TimeUnit.MICROSECONDS.toNanos(answer.microseconds("X-Faas-Init-Us")));
    overhead.success(answer.latencyNs() - handlerNs);
  }

  /** Names them all: {@code KEY_p50_us}, {@code KEY_handler_p50_us}, {@code KEY_overhead_…}. */
  void tell(Figures figures, String key, String label) {
    figures.measured(Series.of(key, label, Series.Kind.CLOSED, wall, Optional.empty()));
    part(figures, key + "_handler", handler);
    part(figures, key + "_init", init);
    part(figures, key + "_overhead", overhead);
  }

  private static void part(Figures figures, String key, Recording recording) {
    if (recording.goodCount() > 0) {
      Series part = Series.of(key, "", Series.Kind.CLOSED, recording, Optional.empty());
      figures.metrics().put(key + "_p50_us", part.percentileUs(50));
      figures.metrics().put(key + "_p99_us", part.percentileUs(99));
    }
  }
}
