package dev.argyle.bench.policy;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/** One queue for all: first come, first served. */
public final class OneQueue implements QueuePolicy {
  private final Queue<QueuedCall> calls = new ArrayDeque<>();

  @Override
  public String key() {
    return "one_queue";
  }

  @Override
  public String label() {
    return "one queue for all, first come first served";
  }

  @Override
  public void add(QueuedCall call) {
    calls.add(call);
  }

  @Override
  public Optional<QueuedCall> next() {
    return Optional.ofNullable(calls.poll());
  }
}
