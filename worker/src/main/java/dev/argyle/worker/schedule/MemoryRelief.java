package dev.argyle.worker.schedule;

import dev.argyle.worker.memory.MemoryPressure;
import java.util.function.LongSupplier;

/**
 * Gives memory back while it is short, and has nothing started while there is none: first spares,
 * then instances that nobody uses, and never one that runs. Event loop.
 */
final class MemoryRelief {
  /** Each takes the loop a moment, and what they give back is only known when it is seen. */
  private static final int MOST_AT_ONCE = 16;

  private final LongSupplier stopLeastUseful;
  private MemoryPressure pressure = MemoryPressure.NONE;

  /** Where spares are. */
  interface Shelves {
    /** Spares on all shelves. */
    int spares();

    /** Keeps few spares while memory is short. */
    void press(boolean isShort);
  }

  /**
   * No pressure yet.
   *
   * @param stopLeastUseful ends an instance that nobody uses, and says what it held, bytes; -1 when
   *     there was none
   */
  MemoryRelief(LongSupplier stopLeastUseful) {
    this.stopLeastUseful = stopLeastUseful;
  }

  /** Whether there is memory for a further sandbox. */
  boolean mayStart() {
    return !pressure.isFull();
  }

  /** Whether there is enough for sandboxes that nobody waits for. */
  boolean isAtEase() {
    return !pressure.isShort() && !pressure.isFull();
  }

  /** Why no further sandbox may be started. */
  String refusal() {
    return pressure.refusal();
  }

  /**
   * Memory was looked at.
   *
   * @return true when sandboxes may be started that could not before, or the other way round
   */
  boolean press(MemoryPressure seen, Shelves shelves) {
    boolean couldStart = mayStart();
    boolean wasShort = pressure.isShort();
    pressure = seen;
    int spares = shelves.spares();
    if (wasShort || seen.isShort()) {
      shelves.press(seen.isShort());
    }
    if (seen.isShort() && shelves.spares() == spares) {
      giveBack(seen.excessBytes());
    }
    return couldStart != mayStart();
  }

  private void giveBack(long excessBytes) {
    long left = excessBytes;
    for (int i = 0; i < MOST_AT_ONCE && left > 0; i++) {
      long given = stopLeastUseful.getAsLong();
      if (given < 0) {
        return;
      }
      left -= given;
    }
  }
}
