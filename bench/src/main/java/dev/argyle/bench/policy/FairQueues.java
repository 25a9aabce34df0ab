package dev.argyle.bench.policy;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/** A queue for each function, which take turns, a call each. */
public final class FairQueues implements QueuePolicy {
  /** Of functions that wait, whose turn it is first. */
  private final Map<Integer, Queue<QueuedCall>> waiting = new LinkedHashMap<>();

  @Override
  public String key() {
    return "fair_queues";
  }

  @Override
  public String label() {
    return "a queue for each function, in turn";
  }

  @Override
  public void add(QueuedCall call) {
    waiting.computeIfAbsent(call.function(), function -> new ArrayDeque<>()).add(call);
  }

  @Override
  public Optional<QueuedCall> next() {
    if (waiting.isEmpty()) {
      return Optional.empty();
    }
    int function = waiting.keySet().iterator().next();
    Queue<QueuedCall> calls = waiting.remove(function);
    QueuedCall call = calls.remove();
    if (!calls.isEmpty()) {
      waiting.put(function, calls);
    }
    return Optional.of(call);
  }
}
