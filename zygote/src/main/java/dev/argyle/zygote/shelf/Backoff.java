package dev.argyle.zygote.shelf;

import java.util.concurrent.TimeUnit;

/** When to try again what has failed. Guarded by whoever has it. */
final class Backoff {
  private static final long MAX_MS = 5_000;
  private static final long FIRST_MS = 50;
  private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(200);

  private long ms;
  private long retryAtNs = System.nanoTime();
  private boolean lacksSlot;

  /** What is left of it, nanoseconds. */
  long leftNs(long nowNs) {
    return Math.max(0, retryAtNs - nowNs);
  }

  void succeeded() {
    ms = 0;
    lacksSlot = false;
  }

  void failed() {
    ms = Math.min(MAX_MS, Math.max(FIRST_MS, ms * 2));
    retryAtNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
  }

  /** It will have failed for want of a slot. */
  void lacksSlot() {
    lacksSlot = true;
  }

  /** Whether that is why it failed last. */
  boolean isForLackOfSlot() {
    return lacksSlot;
  }

  /** If that was why it failed, it can be tried again now. */
  void slotIsFree() {
    if (lacksSlot) {
      lacksSlot = false;
      end();
    }
  }

  /** Tried again at once. */
  void end() {
    retryAtNs = System.nanoTime();
  }

  /** Not tried for a moment. */
  void pause() {
    retryAtNs = Math.max(retryAtNs, System.nanoTime() + PAUSE_NS);
  }
}
