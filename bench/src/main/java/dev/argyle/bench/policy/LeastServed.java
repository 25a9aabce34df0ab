package dev.argyle.bench.policy;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/**
 * A queue for each function; the one that has had least processor time is next (start-time fair
 * queueing, Goyal et al., SIGCOMM 1996). Who comes back after a while has no credit for it. Needs
 * to know how long a call will take, which a platform can only guess.
 */
public final class LeastServed implements QueuePolicy {
  private final Map<Integer, Queue<QueuedCall>> waiting = new HashMap<>();
  private final Map<Integer, Long> servedUs = new HashMap<>();

  /** What who was next last had had. */
  private long clockUs;

  @Override
  public String key() {
    return "least_served";
  }

  @Override
  public String label() {
    return "a queue for each function, least processor time first";
  }

  @Override
  public void add(QueuedCall call) {
    int function = call.function();
    if (!waiting.containsKey(function)) {
      waiting.put(function, new ArrayDeque<>());
      servedUs.merge(function, clockUs, Math::max);
    }
    waiting.get(function).add(call);
  }

  @Override
  public Optional<QueuedCall> next() {
    Optional<Integer> least =
        waiting.keySet().stream().reduce((a, b) -> servedUs.get(b) < servedUs.get(a) ? b : a);
    return least.map(this::take);
  }

  private QueuedCall take(int function) {
    Queue<QueuedCall> calls = waiting.get(function);
    QueuedCall call = calls.remove();
    clockUs = servedUs.get(function);
    servedUs.merge(function, call.runUs(), Long::sum);
    if (calls.isEmpty()) {
      waiting.remove(function);
    }
    return call;
  }
}
