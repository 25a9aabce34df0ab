package dev.argyle.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * Latencies and failures of one target, in one interval a block so that the noise between blocks
 * can be told from the noise within. Not thread-safe: filled by the client's event loop, read by
 * others only after the run's future has completed.
 */
public final class Recording {
  /** Digits that stay exact: 1 part in 1000. */
  static final int SIGNIFICANT_DIGITS = 3;

  /** Longest latency told apart, ns; longer ones count as this. */
  static final long MAX_LATENCY_NS = 600_000_000_000L;

  /** Different reasons of failure that are kept by name; the rest are counted as "other". */
  private static final int MAX_REASONS = 8;

  private final List<Histogram> intervals = new ArrayList<>();
  private final Map<String, Long> failures = new TreeMap<>();

  /** Begins a block; what is recorded from here on belongs to it. */
  public void beginBlock() {
    Histogram interval = new Histogram(SIGNIFICANT_DIGITS);
    interval.setStartTimeStamp(System.currentTimeMillis());
    intervals.add(interval);
  }

  /** Counts one good answer, with its latency in nanoseconds. */
  public void success(long latencyNs) {
    if (intervals.isEmpty()) {
      beginBlock();
    }
    Histogram interval = intervals.get(intervals.size() - 1);
    interval.recordValue(Math.max(0, Math.min(latencyNs, MAX_LATENCY_NS)));
    interval.setEndTimeStamp(System.currentTimeMillis());
  }

  /** Counts one request that did not get the answer asked for. */
  public void failure(String reason) {
    String known = failures.containsKey(reason) || failures.size() < MAX_REASONS ? reason : "other";
    failures.merge(known, 1L, Long::sum);
  }

  /** One histogram a block, ns. */
  public List<Histogram> intervals() {
    return List.copyOf(intervals);
  }

  /** How often each reason of failure occurred. */
  public Map<String, Long> failures() {
    return Map.copyOf(failures);
  }
}
