package dev.argyle.bench.policy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/** Processors that each run one call at a time, to its end. Not thread-safe; runs once. */
public final class QueueSimulation {
  private final QueuePolicy policy;
  private final int processors;

  /** When each call that runs will end. */
  private final PriorityQueue<Long> endsUs = new PriorityQueue<>();

  private final Map<Integer, List<Double>> slowdowns = new HashMap<>();

  /** With so many processors, none of them busy. */
  public QueueSimulation(QueuePolicy policy, int processors) {
    this.policy = policy;
    this.processors = processors;
  }

  /**
   * What becomes of calls that come in this order of time.
   *
   * @return by function, how many times longer each call took than it ran, from its arrival on
   */
  public Map<Integer, List<Double>> run(List<QueuedCall> calls) {
    for (QueuedCall call : calls) {
      drain(call.atUs());
      if (endsUs.size() < processors) {
        start(call, call.atUs());
      } else {
        policy.add(call);
      }
    }
    drain(Long.MAX_VALUE);
    return slowdowns;
  }

  /** Lets what ends by then end, and what waits take its place. */
  private void drain(long untilUs) {
    while (!endsUs.isEmpty() && endsUs.peek() <= untilUs) {
      long nowUs = endsUs.remove();
      Optional<QueuedCall> next = policy.next();
      next.ifPresent(call -> start(call, nowUs));
    }
  }

  private void start(QueuedCall call, long nowUs) {
    long endUs = nowUs + call.runUs();
    endsUs.add(endUs);
    slowdowns
        .computeIfAbsent(call.function(), function -> new ArrayList<>())
        .add((double) (endUs - call.atUs()) / call.runUs());
  }
}
