package dev.argyle.sandbox.cgroup;

import dev.argyle.sandbox.sys.ErrnoException;

/**
 * One control group. Its counters are read from the kernel at each call, in about a microsecond.
 * Confined to one thread at a time.
 */
public interface Cgroup {
  /** The {@link #setCpuWeight} of a sandbox that shares its function's weight with no other. */
  int FULL_CPU_WEIGHT = 8_192;

  /**
   * Opens the files a process writes {@code 0} to, to move itself in. The caller closes them.
   *
   * @return at most five descriptors
   */
  int[] openProcs() throws ErrnoException;

  /**
   * Its number in the unified hierarchy, as programs in the kernel see it
   * (bpf_get_current_cgroup_id in bpf-helpers(7)); 0 when it is not in one.
   */
  long id();

  /** Sets the limits; costs nothing when they are what they were. */
  void setLimits(CgroupLimits limits) throws ErrnoException;

  /**
   * Sets its weight among the groups of a run, where processors are short; costs nothing when it is
   * what it was.
   *
   * @param weight from 2 to {@link #FULL_CPU_WEIGHT}
   * @return whether it had to be written
   */
  boolean setCpuWeight(int weight) throws ErrnoException;

  /** CPU time its processes have used since it was made. */
  CpuTime cpu() throws ErrnoException;

  /** Starts a new measurement of the memory peak. */
  void resetMemoryPeak() throws ErrnoException;

  /**
   * Highest memory since {@link #resetMemoryPeak}, bytes. Where the kernel cannot measure anew (v2
   * before Linux 6.12) it is exact only if the group never used as much before, else an estimate.
   */
  long memoryPeakBytes() throws ErrnoException;

  /** Processes the kernel killed here for want of memory, since the group was made. */
  long oomKills() throws ErrnoException;

  /**
   * Stops its processes, and those that enter it; the kernel does that in its own time. They can
   * still be killed. Only where {@link CgroupTree#canFreeze}; threads that share the group hold its
   * monitor meanwhile.
   */
  void freeze() throws ErrnoException;

  /** Lets them go on; free when they were not stopped. As {@link #freeze} in all else. */
  void thaw() throws ErrnoException;

  /** True when no process is in it. */
  boolean isEmpty() throws ErrnoException;

  /**
   * Removes it and closes its files; it must be empty. May be called again after it failed, and
   * does not mind that somebody else removed it.
   */
  void remove() throws ErrnoException;
}
