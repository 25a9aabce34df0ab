package dev.argyle.sandbox.process;

import dev.argyle.sandbox.cgroup.Cgroup;
import dev.argyle.sandbox.cgroup.CgroupLimits;
import dev.argyle.sandbox.cgroup.CgroupTree;
import dev.argyle.sandbox.cgroup.CpuTime;
import dev.argyle.sandbox.sys.Errno;
import dev.argyle.sandbox.sys.ErrnoException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Control groups that hold numbers and nothing else. */
final class FakeCgroupTree implements CgroupTree {
  boolean failNextCreate;
  boolean removed;
  private final Map<String, Group> groups = new TreeMap<>();

  final class Group implements Cgroup {
    CgroupLimits limits;
    int processes;
    boolean gone;
    boolean unwritable;
    long oomKills;
    boolean frozen;
    CpuTime cpu = CpuTime.NONE;
    int cpuWeight;
    private final String name;

    Group(String name) {
      this.name = name;
    }

    @Override
    public int[] openProcs() {
      return new int[0];
    }

    @Override
    public long id() {
      return name.hashCode();
    }

    @Override
    public void setLimits(CgroupLimits wanted) throws ErrnoException {
      if (unwritable) {
        throw new ErrnoException(Errno.EINVAL, "write", name);
      }
      limits = wanted;
    }

    @Override
    public boolean setCpuWeight(int weight) {
      boolean changes = weight != cpuWeight;
      cpuWeight = weight;
      return changes;
    }

    @Override
    public CpuTime cpu() {
      return cpu;
    }

    @Override
    public void resetMemoryPeak() {}

    @Override
    public long memoryPeakBytes() {
      return 0;
    }

    @Override
    public long oomKills() {
      return oomKills;
    }

    @Override
    public void freeze() {
      frozen = true;
    }

    @Override
    public void thaw() {
      frozen = false;
    }

    @Override
    public boolean isEmpty() throws ErrnoException {
      if (gone) {
        throw new ErrnoException(Errno.ENOENT, "open", name);
      }
      return processes == 0;
    }

    @Override
    public void remove() throws ErrnoException {
      if (processes > 0) {
        throw new ErrnoException(Errno.EBUSY, "rmdir", name);
      }
      groups.remove(name);
    }
  }

  List<String> names() {
    return List.copyOf(groups.keySet());
  }

  Group group(String name) {
    return groups.get(name);
  }

  @Override
  public Cgroup create(String name) throws ErrnoException {
    if (failNextCreate) {
      failNextCreate = false;
      throw new ErrnoException(Errno.EAGAIN, "mkdir", name);
    }
    Group group = new Group(name);
    groups.put(name, group);
    return group;
  }

  @Override
  public List<String> directories() {
    return List.of("/fake");
  }

  @Override
  public Optional<String> unified() {
    return Optional.empty();
  }

  @Override
  public boolean canFreeze() {
    return true;
  }

  @Override
  public void limitMemory(long bytes) {}

  @Override
  public long memoryUsedBytes() {
    return 0;
  }

  @Override
  public String version() {
    return "fake";
  }

  @Override
  public void remove() throws ErrnoException {
    if (!groups.isEmpty()) {
      throw new ErrnoException(Errno.EBUSY, "rmdir", "/fake");
    }
    removed = true;
  }
}
