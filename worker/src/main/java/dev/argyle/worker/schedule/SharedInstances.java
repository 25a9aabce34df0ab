package dev.argyle.worker.schedule;

import dev.argyle.worker.instance.Instance;
import java.util.LinkedHashSet;
import java.util.Set;

/** Instances of one function that run something and have places for more. Event loop. */
final class SharedInstances {
  private final Set<Instance> withPlaces = new LinkedHashSet<>();

  /** To be called whenever an instance has begun or ended something. */
  void changed(Instance instance) {
    if (instance.hasPlace() && instance.running() > 0) {
      withPlaces.add(instance);
    } else if (!withPlaces.isEmpty()) {
      withPlaces.remove(instance);
    }
  }

  /** The one that runs most, so that others can come to rest; null when there is none. */
  Instance busiest() {
    Instance busiest = null;
    for (Instance instance : withPlaces) {
      if (busiest == null || instance.running() > busiest.running()) {
        busiest = instance;
      }
    }
    return busiest;
  }
}
