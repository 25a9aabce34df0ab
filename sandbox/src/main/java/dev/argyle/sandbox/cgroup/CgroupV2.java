package dev.argyle.sandbox.cgroup;

import dev.argyle.sandbox.sys.Errno;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.Linux;

/** One group in the unified hierarchy. */
final class CgroupV2 implements Cgroup {
  private final CgroupFiles files;
  private final String directory;
  private final int usageFd;
  private final int peakFd;
  private final boolean canResetPeak;
  private CgroupLimits limits;

  CgroupV2(CgroupFiles files, String directory) throws ErrnoException {
    this.files = files;
    this.directory = directory;
    files.kernel().mkdir(directory, 0755);
    usageFd = files.kernel().open(directory + "/cpu.stat", Linux.O_RDONLY);
    int fd;
    boolean canReset = true;
    try {
      fd = files.kernel().open(directory + "/memory.peak", Linux.O_RDWR);
    } catch (ErrnoException beforeLinux612) {
      canReset = false;
      fd = openPeakForReading();
    }
    peakFd = fd;
    canResetPeak = canReset;
  }

  private int openPeakForReading() throws ErrnoException {
    try {
      return files.kernel().open(directory + "/memory.peak", Linux.O_RDONLY);
    } catch (ErrnoException beforeLinux519) {
      return files.kernel().open(directory + "/memory.current", Linux.O_RDONLY);
    }
  }

  @Override
  public int[] openProcs() throws ErrnoException {
    return new int[] {files.kernel().open(directory + "/cgroup.procs", Linux.O_WRONLY)};
  }

  @Override
  public void setLimits(CgroupLimits wanted) throws ErrnoException {
    if (limits == null || limits.cpuQuotaUs() != wanted.cpuQuotaUs()) {
      files.write(directory + "/cpu.max", wanted.cpuQuotaUs() + " " + CgroupLimits.CPU_PERIOD_US);
    }
    if (limits == null || limits.memoryBytes() != wanted.memoryBytes()) {
      files.write(directory + "/memory.max", Long.toString(wanted.memoryBytes()));
    }
    if (limits == null || limits.processes() != wanted.processes()) {
      files.write(directory + "/pids.max", Integer.toString(wanted.processes()));
    }
    if (limits == null) {
      turnSwapOff();
    }
    limits = wanted;
  }

  private void turnSwapOff() throws ErrnoException {
    try {
      files.write(directory + "/memory.swap.max", "0");
    } catch (ErrnoException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e; // the file is missing where the kernel has no swap accounting
      }
    }
  }

  @Override
  public long cpuUs() throws ErrnoException {
    return CgroupFiles.valueOf(files.readOpen(usageFd, 1024), "usage_usec");
  }

  @Override
  public void resetMemoryPeak() throws ErrnoException {
    if (canResetPeak) {
      files.kernel().write(peakFd, new byte[] {'0'});
    }
  }

  @Override
  public long memoryPeakBytes() throws ErrnoException {
    return files.readNumber(peakFd);
  }

  @Override
  public long oomKills() throws ErrnoException {
    return CgroupFiles.valueOf(files.read(directory + "/memory.events"), "oom_kill");
  }

  @Override
  public boolean isEmpty() throws ErrnoException {
    return CgroupFiles.valueOf(files.read(directory + "/cgroup.events"), "populated") == 0;
  }

  @Override
  public void remove() throws ErrnoException {
    files.kernel().close(usageFd);
    files.kernel().close(peakFd);
    files.kernel().rmdir(directory);
  }
}
