package dev.argyle.bench.policy;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/**
 * A queue for each function; the one that has fewest calls running is next, and among equals the
 * one that has waited longest for its turn. Nobody has to know how long a call will take.
 */
public final class FewestRunning implements QueuePolicy {
  /** Of functions that wait, the one first that was served longest ago. */
  private final Map<Integer, Queue<QueuedCall>> waiting = new LinkedHashMap<>();

  private final Map<Integer, Integer> running = new HashMap<>();

  @Override
  public String key() {
    return "fewest_running";
  }

  @Override
  public String label() {
    return "a queue for each function, fewest running first";
  }

  @Override
  public void add(QueuedCall call) {
    waiting.computeIfAbsent(call.function(), function -> new ArrayDeque<>()).add(call);
  }

  @Override
  public void started(QueuedCall call) {
    running.merge(call.function(), 1, Integer::sum);
  }

  @Override
  public void ended(QueuedCall call) {
    running.merge(call.function(), -1, Integer::sum);
  }

  @Override
  public Optional<QueuedCall> next() {
    return waiting.keySet().stream()
        .reduce((a, b) -> running(b) < running(a) ? b : a)
        .map(this::take);
  }

  private int running(int function) {
    return running.getOrDefault(function, 0);
  }

  private QueuedCall take(int function) {
    Queue<QueuedCall> calls = waiting.remove(function);
    QueuedCall call = calls.remove();
    if (!calls.isEmpty()) {
      waiting.put(function, calls);
    }
    return call;
  }
}
