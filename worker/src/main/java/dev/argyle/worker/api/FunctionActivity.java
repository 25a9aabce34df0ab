package dev.argyle.worker.api;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a function did in the last seconds.
 *
 * @param function its name
 * @param windowMs how long the last seconds are
 * @param invocations that ended
 * @param failures of these, those that did not end well
 * @param coldStarts of these, those in a fresh sandbox
 * @param p50Us median of the time at the worker, queue included, microseconds
 * @param p99Us 99th percentile of the same
 * @param cpuUs CPU time of these, microseconds
 * @param memoryPeakBytes the highest of these
 * @param instancesByState live instances, by the lower-case name of their state
 * @param queued invocations that wait for a sandbox
 */
public record FunctionActivity(
    String function,
    long windowMs,
    long invocations,
    long failures,
    long coldStarts,
    long p50Us,
    long p99Us,
    long cpuUs,
    long memoryPeakBytes,
    Map<String, Integer> instancesByState,
    int queued) {
  /** Copies the map. */
  public FunctionActivity {
    instancesByState = new TreeMap<>(instancesByState);
  }
}
