package dev.argyle.bench.policy;

/** What most platforms do: a fixed time after the last call; the least recently used goes first. */
public final class FixedTimeout implements KeepAlivePolicy {
  private final long timeoutMs;

  /** Ends instances after so long. */
  public FixedTimeout(long timeoutMs) {
    this.timeoutMs = timeoutMs;
  }

  @Override
  public String key() {
    return "lru";
  }

  @Override
  public String label() {
    return "fixed time-out, least recently used first";
  }

  @Override
  public double worth(TracedFunction function, double mark) {
    return mark;
  }

  @Override
  public Windows windows(TracedFunction function) {
    return new Windows(0, timeoutMs);
  }
}
