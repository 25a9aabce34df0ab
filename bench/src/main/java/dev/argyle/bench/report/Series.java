package dev.argyle.bench.report;

import dev.argyle.bench.load.Recording;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * One measured thing.
 *
 * @param key as its metric keys begin: {@code cold}, {@code warm_closed_10}, {@code bare_fork}
 * @param label for people
 * @param kind how it was measured
 * @param intervals one histogram a block, ns
 * @param failures how often each reason of failure occurred
 * @param ratePerSecond achieved; empty where there is no rate, as for floors
 */
public record Series(
    String key,
    String label,
    Kind kind,
    List<Histogram> intervals,
    Map<String, Long> failures,
    Optional<Double> ratePerSecond) {

  /** How a series was measured. */
  public enum Kind {
    /** Open loop, latency from the intended send. */
    PACED,
    /** What the platform says of the part that a function's own code took to be loaded. */
    INIT,
    /** N clients, each waiting for its answer. */
    CLOSED,
    /** Without the platform. */
    FLOOR,
    /** By something else that starts sandboxes, one after the other. */
    PEER,
    /** Kept as it was measured; the suite has a table of its own that tells of it. */
    RAW
  }

  /** Of what was recorded. */
  public static Series of(
      String key, String label, Kind kind, Recording recording, Optional<Double> ratePerSecond) {
    return new Series(key, label, kind, recording.intervals(), recording.failures(), ratePerSecond);
  }

  /** What the platform said of the initialisations of what was recorded. */
  public static Series inits(String key, String label, Recording recording) {
    return new Series(key, label, Kind.INIT, recording.inits(), Map.of(), Optional.empty());
  }

  /** One that could not be measured; its row says so. */
  public static Series missing(String key, String label, Kind kind) {
    return of(key, label + " (missing)", kind, new Recording(), Optional.empty());
  }

  /** All blocks together, ns. */
  public Histogram total() {
    Histogram total = new Histogram(3);
    total.setAutoResize(true);
    intervals.forEach(total::add);
    return total;
  }

  /** A percentile of all blocks together, microseconds; 0 if nothing was recorded. */
  public double percentileUs(double percentile) {
    return total().getValueAtPercentile(percentile) / 1e3;
  }

  /** Requests that did not get the answer asked for. */
  public long failureCount() {
    return failures.values().stream().mapToLong(Long::longValue).sum();
  }
}
