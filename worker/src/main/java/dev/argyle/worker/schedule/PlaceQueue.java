package dev.argyle.worker.schedule;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Those that have calls waiting and may take no place: one that is given up goes to who holds
 * least, and among equals to who has waited longest. Event loop.
 */
final class PlaceQueue {

  /** One version of a function. */
  interface Claimant {
    /** What its function holds. */
    Holding holding();

    /** Whether it may start one more instance now. */
    boolean mayStart();

    /** Whether it is its own limit that keeps it from that. */
    boolean isAtLimit();

    /** Starts what it may; waits again if that was not all. */
    void pump();
  }

  private final Map<Claimant, Long> waitingSinceNs = new LinkedHashMap<>();

  /** Whether one waits from now on. */
  void waits(Claimant claimant, boolean isWaiting) {
    if (isWaiting) {
      add(claimant);
    } else {
      remove(claimant);
    }
  }

  void add(Claimant claimant) {
    waitingSinceNs.computeIfAbsent(claimant, absent -> System.nanoTime());
  }

  void remove(Claimant claimant) {
    if (!waitingSinceNs.isEmpty()) {
      waitingSinceNs.remove(claimant);
    }
  }

  /** A place may be open. */
  void serve() {
    for (int turns = waitingSinceNs.size(); turns > 0; turns--) {
      Claimant next = next();
      if (next == null) {
        return;
      }
      waitingSinceNs.remove(next);
      next.pump();
    }
  }

  private Claimant next() {
    Claimant least = null;
    for (Claimant claimant : waitingSinceNs.keySet()) {
      if ((least == null || claimant.holding().busy() < least.holding().busy())
          && claimant.mayStart()) {
        least = claimant;
      }
    }
    return least;
  }

  /** Whether a function has to give up a place that it could go on with. */
  boolean wantsPlaceOf(Holding holding) {
    if (waitingSinceNs.isEmpty()) {
      return false;
    }
    long nowNs = System.nanoTime();
    for (Map.Entry<Claimant, Long> entry : waitingSinceNs.entrySet()) {
      Claimant claimant = entry.getKey();
      if (Places.mustYield(holding, claimant.holding(), nowNs - entry.getValue())
          && !claimant.isAtLimit()) {
        return true;
      }
    }
    return false;
  }
}
