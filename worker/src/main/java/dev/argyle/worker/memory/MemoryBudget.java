package dev.argyle.worker.memory;

import java.util.Locale;

/**
 * What all sandboxes may have together. Each has a limit of its own, but these may add up to more:
 * what counts is what they use.
 *
 * @param bytes at most
 */
record MemoryBudget(long bytes) {
  /** Of what the machine has, where nobody said otherwise; the rest is for all else that runs. */
  private static final int DEFAULT_PERCENT = 80;

  /** With less than one part in so many left, what is only kept ready is given back. */
  private static final int KEPT_FREE = 8;

  /** With less than one part in so many left, nothing is started. */
  private static final int FULL = 16;

  /**
   * The budget of a worker.
   *
   * @param wantedBytes what it was told; 0 when it was not
   * @param ownLimitBytes what its own control group may have
   */
  static MemoryBudget of(long wantedBytes, HostMemory host, long ownLimitBytes) {
    long all = Math.min(host.totalBytes(), ownLimitBytes);
    return new MemoryBudget(
        wantedBytes > 0 ? Math.min(wantedBytes, all) : all / 100 * DEFAULT_PERCENT);
  }

  /** What is to be done when sandboxes use so much. */
  MemoryPressure pressure(long usedBytes, HostMemory host) {
    long excess = usedBytes - (bytes - bytes / KEPT_FREE);
    return new MemoryPressure(
        Math.max(0, Math.max(excess, host.missingBytes())), refusal(usedBytes, host));
  }

  private String refusal(long usedBytes, HostMemory host) {
    if (usedBytes > bytes - bytes / FULL) {
      return refusal(
          "functions use %d MiB of the %d MiB they may have (worker.memory)",
          usedBytes >> 20, bytes >> 20);
    }
    if (host.isFull()) {
      return refusal(
          "the machine has %d MiB left, and functions use %d MiB (worker.memory)",
          host.availableBytes() >> 20, usedBytes >> 20);
    }
    return "";
  }

  private static String refusal(String why, Object... numbers) {
    return "there is no memory for another sandbox: "
        + String.format(Locale.ROOT, why, numbers)
        + "; try again later";
  }
}
