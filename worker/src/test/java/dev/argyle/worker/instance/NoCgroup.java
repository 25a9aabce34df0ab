package dev.argyle.worker.instance;

import dev.argyle.sandbox.cgroup.Cgroup;
import dev.argyle.sandbox.cgroup.CgroupLimits;
import dev.argyle.sandbox.cgroup.CpuTime;
import dev.argyle.sandbox.sys.ErrnoException;

/** A control group of nothing. */
class NoCgroup implements Cgroup {
  @Override
  public int[] openProcs() {
    return new int[0];
  }

  @Override
  public long id() {
    return 0;
  }

  @Override
  public void setLimits(CgroupLimits limits) throws ErrnoException {}

  @Override
  public boolean setCpuWeight(int weight) {
    return false;
  }

  @Override
  public CpuTime cpu() {
    return CpuTime.NONE;
  }

  @Override
  public void resetMemoryPeak() {}

  @Override
  public long memoryPeakBytes() {
    return 0;
  }

  @Override
  public long oomKills() {
    return 0;
  }

  @Override
  public void freeze() {}

  @Override
  public void thaw() {}

  @Override
  public boolean isEmpty() {
    return true;
  }

  @Override
  public void remove() {}
}
