package dev.argyle.bench.policy;

/** The largest go first, as few of them make room for many. */
public final class LargestFirst implements KeepAlivePolicy {
  @Override
  public String key() {
    return "size";
  }

  @Override
  public String label() {
    return "largest first";
  }

  @Override
  public double worth(TracedFunction function, double mark) {
    return -function.memoryMib();
  }
}
