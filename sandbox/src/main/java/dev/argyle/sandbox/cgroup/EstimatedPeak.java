package dev.argyle.sandbox.cgroup;

import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.Linux;

/**
 * The memory peak where the kernel knows but the one since the group was made (Linux 5.19 to 6.11),
 * or none. It is exact when it is a new one of the group, or its limit. Else it is between what is
 * used now and the old peak, and is taken to be what is used now and what each process of the group
 * has given back since its own peak, which can be started anew (proc(5), {@code clear_refs}). What
 * is not seen is memory that a process held which has ended, or a file that is gone, as long as it
 * was no new peak.
 */
final class EstimatedPeak implements MemoryPeak {
  /** What a look at a process costs, some 20 us, is paid by the one who waits for the answer. */
  private static final int MAX_PROCESSES = 16;

  private static final String RESET_PEAK = "5";
  private static final int NO_FILE = -1;

  private final CgroupFiles files;
  private final String directory;
  private final int peakFd;
  private final int currentFd;
  private long groupPeakBefore;
  private long usedBefore;
  private long hitsBefore;

  EstimatedPeak(CgroupFiles files, String directory) throws ErrnoException {
    this.files = files;
    this.directory = directory;
    peakFd = openIfThere(files, directory + "/memory.peak");
    try {
      currentFd = files.kernel().open(directory + "/memory.current", Linux.O_RDONLY);
    } catch (ErrnoException e) {
      close(peakFd);
      throw e;
    }
  }

  private static int openIfThere(CgroupFiles files, String path) {
    try {
      return files.kernel().open(path, Linux.O_RDONLY);
    } catch (ErrnoException beforeLinux519) {
      return NO_FILE;
    }
  }

  @Override
  public void reset() throws ErrnoException {
    groupPeakBefore = groupPeak();
    usedBefore = files.readNumber(currentFd);
    hitsBefore = limitHits();
    for (String pid : processes()) {
      try {
        files.write("/proc/" + pid + "/clear_refs", RESET_PEAK);
      } catch (ErrnoException ended) {
        // Or the kernel has no such file; then its peak is never below what it is now.
      }
    }
  }

  @Override
  public long bytes() throws ErrnoException {
    long groupPeak = groupPeak();
    if (groupPeak > groupPeakBefore) {
      return groupPeak;
    }
    if (limitHits() > hitsBefore) {
      return CgroupFiles.number(files.read(directory + "/memory.max"));
    }
    long estimate = files.readNumber(currentFd);
    for (String pid : processes()) {
      estimate += givenBack(pid);
    }
    estimate = Math.max(usedBefore, estimate);
    return peakFd == NO_FILE ? estimate : Math.min(groupPeak, estimate);
  }

  private long groupPeak() throws ErrnoException {
    return peakFd == NO_FILE ? 0 : files.readNumber(peakFd);
  }

  /** How often the group was kept from growing over its limit. */
  private long limitHits() throws ErrnoException {
    return CgroupFiles.valueOf(files.read(directory + "/memory.events"), "max");
  }

  private String[] processes() throws ErrnoException {
    return files
        .read(directory + "/cgroup.procs")
        .lines()
        .limit(MAX_PROCESSES)
        .toArray(String[]::new);
  }

  private long givenBack(String pid) {
    try {
      String status = files.read("/proc/" + pid + "/status");
      return Math.max(0, kibibytes(status, "VmHWM:") - kibibytes(status, "VmRSS:")) << 10;
    } catch (ErrnoException ended) {
      return 0;
    }
  }

  /** The number in a line as {@code VmRSS: 9512 kB}; 0 when there is none. */
  private static long kibibytes(String status, String key) {
    int line = status.indexOf("\n" + key);
    return line < 0
        ? 0
        : CgroupFiles.number(status.substring(line + 1 + key.length()).stripLeading());
  }

  private void close(int fd) {
    if (fd != NO_FILE) {
      files.kernel().close(fd);
    }
  }

  @Override
  public void close() {
    close(peakFd);
    close(currentFd);
  }
}
