package dev.argyle.worker.memory;

/**
 * How short of memory a worker is.
 *
 * @param excessBytes what should be given back; 0 when there is enough
 * @param refusal why no sandbox is to be started, in one sentence; empty when there is no reason
 */
public record MemoryPressure(long excessBytes, String refusal) {
  /** There is enough. */
  public static final MemoryPressure NONE = new MemoryPressure(0, "");

  /** Whether what is only kept ready is to be given back. */
  public boolean isShort() {
    return excessBytes > 0;
  }

  /** Whether so little is left that no sandbox is to be started. */
  public boolean isFull() {
    return !refusal.isEmpty();
  }
}
