package dev.argyle.bench;

import dev.argyle.bench.platform.BenchFunction;
import dev.argyle.bench.platform.GatewayException;
import dev.argyle.bench.run.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Idle instances of many functions. */
final class LiveSandboxes {
  private static final long EVERY_NS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final int MOST_LOOKS = 600;
  private static final int COUNT_LOOKS = 40;

  /** Spares, and what serves requests meanwhile, for which there must be room too. */
  private static final int ROOM_BESIDE = 50;

  private final Session session;
  private final int fleet;
  private final List<BenchFunction> functions = new ArrayList<>();
  private final List<Integer> sizes = new ArrayList<>();

  /** Idle instances of other functions, at the begin. */
  private int others;

  /**
   * None yet.
   *
   * @param fleet most instances of one function
   */
  LiveSandboxes(Session session, int fleet) {
    this.session = session;
    this.fleet = Math.min(fleet, Fleet.MOST);
  }

  /** How many there are by the platform's own count, once it has come to rest. */
  int count() throws InterruptedException {
    return session.gateway().idleInstances();
  }

  /**
   * Adds functions until so many sandboxes live.
   *
   * @throws GatewayException if the platform has no room for them
   */
  void grow(int live) throws InterruptedException {
    int wanted = sizes.stream().mapToInt(Integer::intValue).sum();
    if (functions.isEmpty()) {
      others = count();
    }
    while (wanted < live) {
      session.at("starting sandboxes", (double) wanted / live);
      int size = Math.min(fleet, live - wanted);
      BenchFunction function =
          BenchFunction.waiting(
              "bench-live-" + functions.size(), BenchFunction.Language.PYTHON, fleet);
      functions.add(function);
      sizes.add(size);
      wanted += size;
      session.deployment().addUntouched(function);
      Optional<String> shortfall = new Fleet(session, function).grow(size);
      // Those of others are ended first, so that what is left is ours.
      int lives = awaitCount(wanted);
      if (shortfall.isPresent() || lives < wanted) {
        throw new GatewayException(noRoom(Math.min(lives, wanted), live, shortfall));
      }
    }
  }

  private static String noRoom(int lives, int live, Optional<String> shortfall) {
    return "%d of %d sandboxes live, and no more came%s; start the platform with --max-sandboxes %d, or ask for fewer by --live"
        .formatted(
            lives, live, shortfall.map(why -> " (" + why + ")").orElse(""), live + ROOM_BESIDE);
  }

  /** Removes all but the first function, and waits until its instances are alone. */
  void shrinkToFirst() throws InterruptedException {
    session.at("ending sandboxes", 0);
    List<BenchFunction> rest = List.copyOf(functions.subList(1, functions.size()));
    session.deployment().remove(rest).forEach(session.figures()::problem);
    functions.removeAll(rest);
    sizes.subList(1, sizes.size()).clear();
    for (int look = 0; look < MOST_LOOKS && count() > sizes.get(0) + others; look++) {
      LockSupport.parkNanos(EVERY_NS);
    }
  }

  /** An instance is idle a moment after its answer. */
  private int awaitCount(int wanted) throws InterruptedException {
    int count = count();
    for (int look = 0; look < COUNT_LOOKS && count < wanted; look++) {
      LockSupport.parkNanos(EVERY_NS);
      count = count();
    }
    return count;
  }
}
