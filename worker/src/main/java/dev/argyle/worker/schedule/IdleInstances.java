package dev.argyle.worker.schedule;

import dev.argyle.worker.instance.Freezer;
import dev.argyle.worker.instance.Instance;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Instances of all functions that nobody uses at the moment. They are paused after a while, which
 * keeps them from running and is soon undone. When room is needed, paused ones go before those that
 * were just used, and what a manifest keeps warm goes last; among equals the one that is worth
 * least. Event loop.
 */
final class IdleInstances implements AutoCloseable {
  private final Freezer freezer;
  private final EvictionPolicy policy = new EvictionPolicy();

  /** Both longest idle first. */
  private final Map<Instance, Entry> idle = new LinkedHashMap<>();

  private final Map<Instance, Entry> paused = new LinkedHashMap<>();

  private record Entry(Instance instance, FunctionPool pool, double clock) {

    EvictionPolicy.Candidate look() {
      FunctionUse use = pool.use();
      return new EvictionPolicy.Candidate(
          clock, use.startUs(), use.callsPerSecond(), instance.memoryBytes());
    }
  }

  IdleInstances(Freezer freezer) {
    this.freezer = freezer;
  }

  void add(Instance instance, FunctionPool pool) {
    idle.put(instance, new Entry(instance, pool, policy.clock()));
  }

  void remove(Instance instance) {
    if (idle.remove(instance) == null) {
      paused.remove(instance);
    }
  }

  /** Pauses those that became idle before a moment of {@link System#nanoTime}. */
  void pauseIdleSince(long beforeNs) {
    while (freezer.works() && !idle.isEmpty()) {
      Entry longest = idle.values().iterator().next();
      if (longest.instance.idleSinceNs() - beforeNs >= 0) {
        return;
      }
      idle.remove(longest.instance);
      paused.put(longest.instance, longest);
      longest.instance.pause(freezer);
    }
  }

  /**
   * Ends the one that is worth least.
   *
   * @return memory it held, bytes; -1 when there is none to end
   */
  long stopLeastUseful() {
    Entry least = leastUseful();
    if (least == null) {
      return -1;
    }
    least.instance.stop();
    return least.instance.memoryBytes();
  }

  private Entry leastUseful() {
    Predicate<Entry> isKeptWarm = entry -> entry.pool.keepsWarm();
    for (Predicate<Entry> mayGo : List.of(isKeptWarm.negate(), isKeptWarm)) {
      for (Map<Instance, Entry> kind : List.of(paused, idle)) {
        List<Entry> candidates = kind.values().stream().filter(mayGo).toList();
        Entry least = policy.choose(candidates, Entry::look);
        if (least != null) {
          return least;
        }
      }
    }
    return null;
  }

  /** Pauses nothing more. */
  @Override
  public void close() {
    freezer.close();
  }
}
