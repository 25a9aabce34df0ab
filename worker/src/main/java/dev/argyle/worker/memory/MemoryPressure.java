package dev.argyle.worker.memory;

import java.util.Locale;

/**
 * How short of memory a worker is.
 *
 * @param excessBytes what should be given back; 0 when there is enough
 * @param isFull whether so little is left that no sandbox is to be started
 * @param usedBytes what sandboxes use
 * @param budgetBytes what they may use together
 */
public record MemoryPressure(long excessBytes, boolean isFull, long usedBytes, long budgetBytes) {
  /** There is enough. */
  public static final MemoryPressure NONE = new MemoryPressure(0, false, 0, Long.MAX_VALUE);

  /** Whether what is only kept ready is to be given back. */
  public boolean isShort() {
    return excessBytes > 0;
  }

  /** Why a sandbox was not started, and which setting is behind it. */
  public String sentence() {
    return String.format(
        Locale.ROOT,
        "there is no memory for another sandbox: functions use %d MiB of the %d MiB they may have"
            + " (worker.memory); try again later",
        usedBytes >> 20,
        budgetBytes >> 20);
  }
}
