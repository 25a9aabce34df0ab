package dev.argyle.bench.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/** Processors that each run one call at a time, to its end. Not thread-safe; runs once. */
public final class QueueSimulation {
  private final QueuePolicy policy;
  private final int processors;

  private final PriorityQueue<Running> running =
      new PriorityQueue<>(
          Comparator.comparingLong(Running::endUs).thenComparingLong(Running::number));
  private long number;

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
      if (running.size() < processors) {
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
    while (!running.isEmpty() && running.peek().endUs() <= untilUs) {
      Running done = running.remove();
      policy.ended(done.call());
      long nowUs = done.endUs();
      Optional<QueuedCall> next = policy.next();
      next.ifPresent(call -> start(call, nowUs));
    }
  }

  private void start(QueuedCall call, long nowUs) {
    long endUs = nowUs + call.runUs();
    running.add(new Running(endUs, number++, call));
    policy.started(call);
    slowdowns
        .computeIfAbsent(call.function(), function -> new ArrayList<>())
        .add((double) (endUs - call.atUs()) / call.runUs());
  }

  /** Those that end at the same time do so in the order in which they began. */
  private record Running(long endUs, long number, QueuedCall call) {}
}
