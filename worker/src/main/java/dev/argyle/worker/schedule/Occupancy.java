package dev.argyle.worker.schedule;

import dev.argyle.worker.instance.InstanceState;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** Who has how many instances, and how many calls wait; counted when asked. Event loop. */
public final class Occupancy {
  /** Of a function that has none. */
  public static final Instances NO_INSTANCES = new Instances(Map.of(), 0);

  private final Collection<FunctionPool> pools;

  Occupancy(Collection<FunctionPool> pools) {
    this.pools = pools;
  }

  /** Calls that wait. */
  public int queued() {
    return pools.stream().mapToInt(FunctionPool::queued).sum();
  }

  /** What live instances a function has, of all its versions, and how many calls wait for one. */
  public record Instances(Map<String, Integer> byState, int queued) {
    private Instances with(FunctionPool pool) {
      Map<String, Integer> counts = new TreeMap<>(byState);
      pool.live().forEach(live -> counts.merge(live.state().label(), 1, Integer::sum));
      return new Instances(counts, queued + pool.queued());
    }
  }

  /** The same of all functions that have any, but the platform's own. */
  public Map<String, Instances> instancesByFunction() {
    Map<String, Instances> all = new TreeMap<>();
    for (FunctionPool pool : pools) {
      boolean isUsed = pool.queued() > 0 || !pool.live().isEmpty();
      if (isUsed && !pool.function().isInternal()) {
        all.put(
            pool.function().name(),
            all.getOrDefault(pool.function().name(), NO_INSTANCES).with(pool));
      }
    }
    return all;
  }

  /** Live instances by state. */
  public Map<String, Integer> instancesByState() {
    Map<String, Integer> counts = new TreeMap<>();
    for (InstanceState state : InstanceState.values()) {
      counts.put(state.label(), (int) count(state));
    }
    return counts;
  }

  /** True when no call waits or runs. */
  boolean isQuiet() {
    return queued() == 0 && count(InstanceState.BUSY) + count(InstanceState.STARTING) == 0;
  }

  private long count(InstanceState state) {
    return pools.stream()
        .flatMap(pool -> pool.live().stream())
        .filter(instance -> instance.state() == state)
        .count();
  }
}
