package dev.argyle.bench.trace;

import dev.argyle.bench.policy.TraceShape;
import java.util.concurrent.TimeUnit;

/**
 * What suite {@code trace} replays; tests replay less.
 *
 * @param seed of the trace
 * @param functions of the trace, each deployed in both ways
 * @param compression seconds of the trace in one of the replay
 * @param mostCallsPerDay of the most popular function, in the trace's time
 * @param longestRunMs bound on the mean run of a function, in the trace's time
 * @param busyPercent of the machine's processors that the functions' own work takes
 * @param leastSeconds of replay, each way
 * @param secondsForEach of them for each second that a target is measured
 * @param mostSeconds of replay, each way
 * @param maxConcurrency most sandboxes of one function
 * @param maxInFlight requests unanswered at once, beyond which the client gives up
 * @param sampleMs between two looks at the platform's memory
 */
public record ReplayShape(
    long seed,
    int functions,
    int compression,
    double mostCallsPerDay,
    double longestRunMs,
    double busyPercent,
    int leastSeconds,
    int secondsForEach,
    int mostSeconds,
    int maxConcurrency,
    int maxInFlight,
    int sampleMs) {

  /** What is run when somebody asks: some 37 calls a second of 60 functions. */
  public static ReplayShape standard() {
    return new ReplayShape(2020, 60, 80, 5_000, 10_000, 40, 20, 7, 105, 16, 512, 1_000);
  }

  /** Seconds of replay, each way, for a run that is asked to measure each target for so long. */
  int replaySeconds(int seconds) {
    return Math.min(mostSeconds, Math.max(leastSeconds, secondsForEach * seconds));
  }

  /** Of the trace that such a replay is cut from. */
  TraceShape trace(int replaySeconds) {
    long hours = TimeUnit.SECONDS.toHours((long) replaySeconds * compression) + 1;
    return new TraceShape(seed, functions, (int) hours, mostCallsPerDay, longestRunMs);
  }
}
