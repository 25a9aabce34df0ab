package dev.argyle.sandbox.testing;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition that something else makes true. */
public final class Eventually {
  private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Eventually() {}

  /**
   * Waits up to half a minute: a busy machine is slow, and nobody waits when it is not.
   *
   * @throws AssertionError with {@code what} when it does not come true
   */
  public static void await(String what, BooleanSupplier condition) {
    if (!within(PATIENCE, condition)) {
      throw new AssertionError("not within " + PATIENCE.toSeconds() + " s: " + what);
    }
  }

  /** True as soon as the condition is; false when it is not so in time. */
  public static boolean within(Duration patience, BooleanSupplier condition) {
    long deadlineNs = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadlineNs >= 0) {
        return false;
      }
      LockSupport.parkNanos(POLL_NS);
    }
    return true;
  }
}
