package dev.argyle.sandbox.cgroup;

import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.Linux;
import java.util.List;

/** One group in the old hierarchies: the same name below each controller. */
final class CgroupV1 implements Cgroup {
  private final CgroupFiles files;
  private final List<String> directories;
  private final String cpu;
  private final String memory;
  private final String pids;
  private final long id;
  private final int usageFd;
  private final int peakFd;

  /** Of no use where the tree says that it cannot freeze. */
  private final GroupFreezer freezer;

  private final CpuSplit split;
  private CgroupLimits limits;
  private int cpuWeight;
  private boolean removed;

  CgroupV1(CgroupFiles files, CgroupMounts.V1 mounts, String path) throws ErrnoException {
    this.files = files;
    directories = mounts.directories(path);
    cpu = mounts.cpu() + "/" + path;
    memory = mounts.memory() + "/" + path;
    pids = mounts.pids() + "/" + path;
    freezer = new GroupFreezer(files, mounts.unified() + "/" + path);
    files.makeAll(directories);
    List<String> counters =
        List.of(
            mounts.cpuacct() + "/" + path + "/cpuacct.usage",
            memory + "/memory.max_usage_in_bytes");
    int[] fds = new int[0];
    try {
      id = mounts.hasUnified() ? files.kernel().inode(mounts.unified() + "/" + path) : 0;
      // Both for writing, which the first allows and nobody does.
      fds = files.openAll(counters, Linux.O_RDWR);
      usageFd = fds[0];
      peakFd = fds[1];
      split = new CpuSplit(files, mounts.cpuacct() + "/" + path);
    } catch (ErrnoException e) {
      files.undo(e, directories, fds);
      throw e;
    }
  }

  @Override
  public int[] openProcs() throws ErrnoException {
    List<String> procs = directories.stream().map(group -> group + "/cgroup.procs").toList();
    return files.openAll(procs, Linux.O_WRONLY);
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public void setLimits(CgroupLimits wanted) throws ErrnoException {
    if (limits == null || limits.cpuQuotaUs() != wanted.cpuQuotaUs()) {
      files.write(cpu + "/cpu.cfs_quota_us", Long.toString(wanted.cpuQuotaUs()));
    }
    if (limits == null || limits.memoryBytes() != wanted.memoryBytes()) {
      files.write(memory + "/memory.limit_in_bytes", Long.toString(wanted.memoryBytes()));
    }
    if (limits == null || limits.processes() != wanted.processes()) {
      files.write(pids + "/pids.max", Integer.toString(wanted.processes()));
    }
    if (limits == null) {
      files.write(memory + "/memory.swappiness", "0");
    }
    limits = wanted;
  }

  @Override
  public boolean setCpuWeight(int weight) throws ErrnoException {
    if (weight == cpuWeight) {
      return false;
    }
    files.write(cpu + "/cpu.shares", Integer.toString(weight));
    cpuWeight = weight;
    return true;
  }

  @Override
  public CpuTime cpu() throws ErrnoException {
    return split.of(files.readNumber(usageFd) / 1_000);
  }

  @Override
  public void resetMemoryPeak() throws ErrnoException {
    files.kernel().write(peakFd, new byte[] {'0'});
  }

  @Override
  public long memoryPeakBytes() throws ErrnoException {
    return files.readNumber(peakFd);
  }

  @Override
  public long oomKills() throws ErrnoException {
    return CgroupFiles.valueOf(files.read(memory + "/memory.oom_control"), "oom_kill");
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
    return files.read(pids + "/cgroup.procs").isBlank();
  }

  @Override
  public void remove() throws ErrnoException {
    files.removeAll(directories);
    if (!removed) {
      removed = true;
      files.kernel().close(usageFd);
      files.kernel().close(peakFd);
      split.close();
    }
  }
}
