package dev.argyle.bench.policy;

import java.util.HashMap;
import java.util.Map;

/** Instances of the function that was called least often go first. */
public final class LeastFrequent implements KeepAlivePolicy {
  private final Map<Integer, Long> calls = new HashMap<>();

  @Override
  public String key() {
    return "lfu";
  }

  @Override
  public String label() {
    return "least frequently used first";
  }

  @Override
  public void called(TracedFunction function, long nowMs) {
    calls.merge(function.id(), 1L, Long::sum);
  }

  @Override
  public double worth(TracedFunction function, double mark) {
    return calls.getOrDefault(function.id(), 0L);
  }
}
