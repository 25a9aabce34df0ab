package dev.argyle.worker.schedule;

import dev.argyle.worker.api.FunctionSpec;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may have how many of a worker's sandboxes at work. A place is open when no sandbox is at work
 * in it and it is not reserved for another function: spares and idle instances stand in open
 * places, for they go when they are in the way.
 *
 * <p><b>The rule:</b> a function may take one more place while it holds, beyond its reservation,
 * fewer than {@value #FACTOR} times as many as are open; and only one that holds none may take the
 * last. So a function alone can have four fifths of a worker, two that want all four ninths each,
 * and there is always some room for those that hold less: the fuller it is, the less they have to
 * hold. This is the dynamic threshold of Choudhury and Hahne ("Dynamic queue length thresholds for
 * shared-memory packet switches", IEEE/ACM Transactions on Networking, 1998).
 *
 * <p><b>Reservations</b> are honoured first come, first served where their sum exceeds what there
 * is. Event loop.
 */
final class Places {
  private static final Logger LOG = LoggerFactory.getLogger(Places.class);
  static final int FACTOR = 4;

  /** When more functions want to work than there are places, each has its place for so long. */
  private static final long TURN_NS = TimeUnit.MILLISECONDS.toNanos(100);

  private final int capacity;
  private final Map<String, Holding> holdings = new HashMap<>();
  private int busy;
  private int reserved;
  private int unusedReservations;
  private boolean warned;

  /**
   * All places are open.
   *
   * @param capacity most sandboxes at once
   */
  Places(int capacity) {
    this.capacity = capacity;
  }

  /** A version of a function is to be served; what it reserves counts for all its versions. */
  Holding open(FunctionSpec function) {
    Holding holding = holdings.computeIfAbsent(function.name(), Holding::new);
    holding.opened();
    reserve(holding, function.concurrency().reserved());
    return holding;
  }

  /** A version has gone. */
  void close(Holding holding) {
    if (holding.closed()) {
      reserve(holding, 0);
      holdings.remove(holding.function());
    }
  }

  private void reserve(Holding holding, int places) {
    unusedReservations -= unused(holding);
    reserved += places - holding.reserved();
    holding.reserve(places);
    unusedReservations += unused(holding);
    if (reserved > capacity && !warned) {
      warned = true;
      LOG.warn(
          "functions reserve {} sandboxes, and this worker may have {}: who calls first has them",
          reserved,
          capacity);
    }
  }

  private static int unused(Holding holding) {
    return Math.max(0, holding.reserved() - holding.busy());
  }

  Collection<Holding> holdings() {
    return holdings.values();
  }

  /** How many more places a function may take now. */
  int roomFor(Holding holding) {
    if (!mayTake(holding)) {
      return 0;
    }
    int own = unused(holding);
    int open = capacity - busy - unusedReservations;
    int held = Math.max(0, holding.busy() - holding.reserved());
    // The rule holds for as many as this; the last place is for those that hold none.
    int byRule = Math.min(open - 1, (FACTOR * open - held + FACTOR) / (FACTOR + 1));
    return Math.max(1, own + Math.max(0, byRule));
  }

  /** Whether a function may take one more place now. */
  boolean mayTake(Holding holding) {
    if (holding.busy() < holding.reserved()) {
      return busy < capacity;
    }
    int open = capacity - busy - unusedReservations;
    int held = holding.busy() - holding.reserved();
    return holding.busy() == 0 ? open > 0 : open > 1 && held < FACTOR * open;
  }

  /** One of a function's sandboxes begins to work; true when it is time to weigh them anew. */
  boolean took(Holding holding) {
    unusedReservations -= unused(holding);
    holding.took();
    unusedReservations += unused(holding);
    busy++;
    return holding.crowd().works(holding.busy());
  }

  /** One works no longer. */
  void released(Holding holding) {
    unusedReservations -= unused(holding);
    holding.released();
    unusedReservations += unused(holding);
    busy--;
  }

  /**
   * Whether a function whose sandbox could go on working has to give its place up for another one
   * that may take none: when that one holds less, or less than it reserved; when it holds nothing
   * and this one a single place, they take turns.
   *
   * @param waitedNs for how long the other has waited for a place
   */
  static boolean mustYield(Holding holding, Holding other, long waitedNs) {
    if (holding == other || holding.busy() <= holding.reserved()) {
      return false;
    }
    return other.busy() < other.reserved()
        || other.busy() + 1 < holding.busy()
        || (other.busy() == 0 && waitedNs >= TURN_NS);
  }
}
