package dev.argyle.bench.policy;

import java.util.HashMap;
import java.util.Map;

/**
 * Greedy-Dual-Size-Frequency as in FaasCache (Fuerst and Sharma, ASPLOS 2021): an instance is worth
 * the start time that it saves for its memory, on top of a clock that rises with what had to go, so
 * that what was worth much once does not stay for ever.
 */
public final class GreedyDual implements KeepAlivePolicy {
  private final Map<Integer, Long> calls = new HashMap<>();
  private double clock;

  @Override
  public String key() {
    return "greedy_dual";
  }

  @Override
  public String label() {
    return "greedy dual: least saved start time for its memory first";
  }

  @Override
  public void called(TracedFunction function, long nowMs) {
    calls.merge(function.id(), 1L, Long::sum);
  }

  /** As FaasCache has it: who comes back begins anew. */
  @Override
  public void left(TracedFunction function) {
    calls.remove(function.id());
  }

  @Override
  public double mark(long nowMs) {
    return clock;
  }

  @Override
  public double worth(TracedFunction function, double mark) {
    long frequency = calls.getOrDefault(function.id(), 0L);
    return mark + frequency * function.initMs() / function.memoryMib();
  }

  @Override
  public void evicted(double worth) {
    clock = Math.max(clock, worth);
  }
}
