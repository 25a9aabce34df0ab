package dev.argyle.sandbox.cgroup;

import dev.argyle.sandbox.sys.Errno;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.Linux;
import java.util.List;

/** One group in the unified hierarchy. */
final class CgroupV2 implements Cgroup {
  private final CgroupFiles files;
  private final String directory;
  private final long id;
  private final int usageFd;
  private final MemoryPeak peak;
  private final GroupFreezer freezer;
  private CgroupLimits limits;
  private int cpuWeight;
  private boolean removed;

  CgroupV2(CgroupFiles files, String directory) throws ErrnoException {
    this.files = files;
    this.directory = directory;
    freezer = new GroupFreezer(files, directory);
    files.makeAll(List.of(directory));
    int usage = -1;
    try {
      id = files.kernel().inode(directory);
      usage = files.kernel().open(directory + "/cpu.stat", Linux.O_RDONLY);
      usageFd = usage;
      peak = MemoryPeak.open(files, directory);
    } catch (ErrnoException e) {
      files.undo(e, List.of(directory), usage < 0 ? new int[0] : new int[] {usage});
      throw e;
    }
  }

  @Override
  public int[] openProcs() throws ErrnoException {
    return new int[] {files.kernel().open(directory + "/cgroup.procs", Linux.O_WRONLY)};
  }

  @Override
  public long id() {
    return id;
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
  public boolean setCpuWeight(int weight) throws ErrnoException {
    if (weight == cpuWeight) {
      return false;
    }
    files.write(directory + "/cpu.weight", Integer.toString(weight));
    cpuWeight = weight;
    return true;
  }

  @Override
  public CpuTime cpu() throws ErrnoException {
    String stat = files.readOpen(usageFd, 1024);
    return new CpuTime(
        CgroupFiles.valueOf(stat, "usage_usec"), CgroupFiles.valueOf(stat, "system_usec"));
  }

  @Override
  public void resetMemoryPeak() throws ErrnoException {
    peak.reset();
  }

  @Override
  public long memoryPeakBytes() throws ErrnoException {
    return peak.bytes();
  }

  @Override
  public long oomKills() throws ErrnoException {
    return CgroupFiles.valueOf(files.read(directory + "/memory.events"), "oom_kill");
  }

  @Override
  public void freeze() throws ErrnoException {
    freezer.freeze();
  }

  @Override
  public void thaw() throws ErrnoException {
    freezer.thaw();
  }

  @Override
  public boolean isEmpty() throws ErrnoException {
    return CgroupFiles.valueOf(files.read(directory + "/cgroup.events"), "populated") == 0;
  }

  @Override
  public void remove() throws ErrnoException {
    files.removeAll(List.of(directory));
    if (!removed) {
      removed = true;
      files.kernel().close(usageFd);
      peak.close();
    }
  }
}
