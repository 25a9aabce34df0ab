package dev.argyle.worker.api;

import java.util.List;
import java.util.Map;

/**
 * Counts of a worker at one moment.
 *
 * @param spares pre-forked sandboxes on the shelf
 * @param instancesByState live instances, by the lower-case name of their state
 * @param queued invocations waiting for a sandbox
 * @param coldStarts since the worker began
 * @param warmStarts since the worker began
 * @param zygotes those that run, a tree's base before what was forked from it
 */
public record WorkerStats(
    int spares,
    Map<String, Integer> instancesByState,
    int queued,
    long coldStarts,
    long warmStarts,
    List<ZygoteStats> zygotes) {

  /** Copies the list. */
  public WorkerStats {
    zygotes = List.copyOf(zygotes);
  }
}
