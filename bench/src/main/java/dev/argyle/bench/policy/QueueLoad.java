package dev.argyle.bench.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Bursts of one heavy function, number 0, among light ones that are called now and then (Poisson).
 *
 * @param seed equal for equal loads
 * @param seconds how long it goes on
 * @param lightFunctions how many
 * @param lightPerSecond calls of each
 * @param lightRunMs mean of each call's run
 * @param burstEverySeconds between two bursts of the heavy one
 * @param burstCalls calls of one burst, all at once
 * @param heavyRunMs mean of each of its calls' run
 */
public record QueueLoad(
    long seed,
    int seconds,
    int lightFunctions,
    double lightPerSecond,
    double lightRunMs,
    int burstEverySeconds,
    int burstCalls,
    double heavyRunMs) {
  /** The heavy one's number. */
  public static final int HEAVY = 0;

  /** Its calls in the order of time. */
  public List<QueuedCall> calls() {
    Random random = new Random(seed);
    List<QueuedCall> calls = new ArrayList<>();
    long untilUs = TimeUnit.SECONDS.toMicros(seconds);
    for (int function = HEAVY + 1; function <= lightFunctions; function++) {
      double meanGapUs = 1e6 / lightPerSecond;
      double atUs = meanGapUs * exponential(random);
      while (atUs < untilUs) {
        calls.add(new QueuedCall((long) atUs, function, runUs(random, lightRunMs)));
        atUs += meanGapUs * exponential(random);
      }
    }
    for (int second = 0; second < seconds; second += burstEverySeconds) {
      for (int i = 0; i < burstCalls; i++) {
        long atUs = TimeUnit.SECONDS.toMicros(second);
        calls.add(new QueuedCall(atUs, HEAVY, runUs(random, heavyRunMs)));
      }
    }
    // Stable: of equals, in the order of functions.
    calls.sort(Comparator.comparingLong(QueuedCall::atUs));
    return calls;
  }

  private static long runUs(Random random, double meanMs) {
    // From half of the mean to half more: what is compared to a run must not be next to none.
    return Math.max(1, Math.round(1_000 * meanMs * (0.5 + random.nextDouble())));
  }

  private static double exponential(Random random) {
    return -Math.log(1 - random.nextDouble());
  }
}
