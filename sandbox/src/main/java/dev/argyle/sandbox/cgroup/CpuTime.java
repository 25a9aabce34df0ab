package dev.argyle.sandbox.cgroup;

/**
 * CPU time of all processes of a group.
 *
 * @param totalUs exact, microseconds
 * @param systemUs how much of it was in the kernel, as well as the kernel knows: it looks at each
 *     of its ticks where a processor is, so this means little below some milliseconds
 */
public record CpuTime(long totalUs, long systemUs) {
  /** None was used. */
  public static final CpuTime NONE = new CpuTime(0, 0);

  /** How much of it was in user mode, microseconds. */
  public long userUs() {
    return totalUs - systemUs;
  }

  /** What was used since an earlier look. */
  public CpuTime since(CpuTime earlier) {
    long total = Math.max(0, totalUs - earlier.totalUs);
    long system = Math.max(0, Math.min(total, systemUs - earlier.systemUs));
    return new CpuTime(total, system);
  }
}
