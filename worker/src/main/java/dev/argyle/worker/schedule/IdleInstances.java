package dev.argyle.worker.schedule;

import dev.argyle.worker.instance.Instance;
import java.util.LinkedHashSet;
import java.util.Set;

/** Instances of all functions that nobody uses at the moment. Event loop. */
final class IdleInstances {
  private final Set<Instance> longestFirst = new LinkedHashSet<>();

  void add(Instance instance) {
    longestFirst.add(instance);
  }

  void remove(Instance instance) {
    longestFirst.remove(instance);
  }

  /** Ends the one that was idle longest, if there is one. */
  void stopLeastUseful() {
    if (!longestFirst.isEmpty()) {
      longestFirst.iterator().next().stop();
    }
  }
}
