package dev.argyle.worker.schedule;

import dev.argyle.worker.api.Outcome.FunctionError;
import java.util.concurrent.TimeUnit;

/**
 * Whether a function version whose starts fail is to be started again: code that cannot be loaded
 * fails each time, and a sandbox a call for it would keep those of others busy. After the second
 * failure in a row nothing is started for a while, which doubles with each further one; then one
 * start tries, and all others go on being refused until it is over. A success clears everything.
 *
 * <p>A guest need not tell at once that it has loaded its handler, so a start that ends without a
 * word may have ended in the handler. Such an end never makes anybody wait by itself: it only has
 * the next starts {@linkplain #wantsWord tell}. Pure but for its state; event loop.
 */
final class InitBackoff {
  static final long FIRST_MS = 100;
  static final long MOST_MS = 10_000;

  /** So many starts in a row may fail before one is waited with. */
  private static final int FREE_FAILURES = 2;

  private int failures;
  private boolean doubtful;
  private boolean waiting;
  private boolean trying;
  private long waitMs;
  private long retryAtNs;
  private FunctionError last;

  /** True while starts are refused, but for one that tries. */
  boolean isWaiting() {
    return waiting;
  }

  /** Whether a start may be made; {@link #begun} is to follow if it is. */
  boolean mayStart(long nowNs) {
    return !waiting || (!trying && nowNs - retryAtNs >= 0);
  }

  /** True when a start has to tell as soon as its handler is loaded, whatever that costs. */
  boolean wantsWord() {
    return waiting || doubtful;
  }

  /** A start was begun. One of {@link #succeeded}, {@link #failed}, {@link #gaveUp} follows. */
  void begun() {
    trying = waiting;
  }

  /** A handler was loaded. */
  void succeeded() {
    failures = 0;
    doubtful = false;
    waiting = false;
    trying = false;
    last = null;
  }

  /** A start ended for reasons that say nothing of the function. */
  void gaveUp() {
    trying = false;
  }

  /**
   * A start failed.
   *
   * @param certain whether its handler was not loaded; else it may have been and have failed itself
   */
  void failed(FunctionError error, boolean certain, long nowNs) {
    boolean beganBeforeTheWait = waiting && !trying;
    trying = false;
    failures++;
    doubtful |= !certain;
    if (!certain) {
      return;
    }
    last = error;
    if (failures >= FREE_FAILURES && !beganBeforeTheWait) {
      waitMs = waiting ? Math.min(2 * waitMs, MOST_MS) : FIRST_MS;
      waiting = true;
      retryAtNs = nowNs + TimeUnit.MILLISECONDS.toNanos(waitMs);
    }
  }

  /** What the last failure was; never null while {@link #isWaiting}. */
  FunctionError last() {
    return last;
  }

  /** What the log says of a call that is refused. */
  String refusal(long nowNs) {
    return "Not run: the last %d starts failed with %s; the next try is in %d ms"
        .formatted(failures, last.errorType(), leftMs(nowNs));
  }

  /** Until a start may try, milliseconds; 0 when it may, or does. */
  long leftMs(long nowNs) {
    long leftNs = retryAtNs - nowNs;
    return waiting && leftNs > 0 ? TimeUnit.NANOSECONDS.toMillis(leftNs + 999_999) : 0;
  }
}
