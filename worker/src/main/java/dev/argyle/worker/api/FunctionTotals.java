package dev.argyle.worker.api;

import java.util.EnumMap;
import java.util.Map;

/**
 * What a function has used at this worker since {@code sinceMs}: whole numbers, so that nothing is
 * lost by rounding. Kept when the function is deleted.
 *
 * @param function its name
 * @param sinceMs when its first invocation ended, milliseconds since the epoch
 * @param untilMs when its last did
 * @param exits invocations by how they ended
 * @param coldStarts those that ran in a fresh sandbox
 * @param billedMs initialisation and run, each invocation in whole milliseconds
 * @param memoryMbMs the same times the memory limit in MiB; 1,024,000 of them are a GB-second
 * @param initUs initialisation
 * @param durationUs run time
 * @param userUs CPU time in user mode
 * @param systemUs CPU time in the kernel
 * @param bytesIn events
 * @param bytesOut answers
 */
public record FunctionTotals(
    String function,
    long sinceMs,
    long untilMs,
    Map<ExitReason, Long> exits,
    long coldStarts,
    long billedMs,
    long memoryMbMs,
    long initUs,
    long durationUs,
    long userUs,
    long systemUs,
    long bytesIn,
    long bytesOut) {
  private static final double MB_MS_IN_A_GB_SECOND = 1_024.0 * 1_000;

  /** Copies the map. */
  public FunctionTotals {
    Map<ExitReason, Long> copy = new EnumMap<>(ExitReason.class);
    copy.putAll(exits);
    exits = copy;
  }

  /** All that ended, refusals included. */
  public long invocations() {
    return exits.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Those that did not end well. */
  public long failures() {
    return invocations() - exits.getOrDefault(ExitReason.OK, 0L);
  }

  /** What Lambda bills by; for people, {@link #memoryMbMs} is exact. */
  public double gbSeconds() {
    return memoryMbMs / MB_MS_IN_A_GB_SECOND;
  }
}
