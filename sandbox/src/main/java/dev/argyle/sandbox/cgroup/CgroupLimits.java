package dev.argyle.sandbox.cgroup;

/**
 * What the processes of one group may use together.
 *
 * @param memoryBytes memory, page cache and scratch files included; swap is off
 * @param cpu processors, 1.0 for one whole processor
 * @param processes processes and threads
 */
public record CgroupLimits(long memoryBytes, double cpu, int processes) {
  static final int CPU_PERIOD_US = 100_000;

  /** The CPU time allowed in each {@link #CPU_PERIOD_US}; the kernel takes no less than 1 ms. */
  long cpuQuotaUs() {
    return Math.max(1_000, Math.round(cpu * CPU_PERIOD_US));
  }
}
