package dev.argyle.sandbox.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.sys.Errno;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.testing.RecordingKernel;
import java.util.List;
import org.junit.jupiter.api.Test;

class CgroupV2Test {
  private static final int EACCES = 13;
  private static final String GROUP = "/sys/fs/cgroup/argyle/s";
  private static final CgroupLimits LIMITS = new CgroupLimits(128L << 20, 0.5, 64);

  private final RecordingKernel kernel = new RecordingKernel();

  CgroupV2Test() {
    V2Files.prepare(kernel.files(), "/sys/fs/cgroup");
  }

  private CgroupV2 group() throws ErrnoException {
    CgroupV2 group = new CgroupV2(new CgroupFiles(kernel), GROUP);
    kernel.forgetCalls();
    return group;
  }

  @Test
  void writesItsLimits() throws ErrnoException {
    group().setLimits(LIMITS);
    assertEquals("50000 100000", kernel.files().get(GROUP + "/cpu.max"));
    assertEquals("134217728", kernel.files().get(GROUP + "/memory.max"));
    assertEquals("0", kernel.files().get(GROUP + "/memory.swap.max"));
    assertEquals("64", kernel.files().get(GROUP + "/pids.max"));
  }

  @Test
  void writesNothingWhenTheLimitsAreWhatTheyWere() throws ErrnoException {
    CgroupV2 group = group();
    group.setLimits(LIMITS);
    kernel.forgetCalls();
    group.setLimits(LIMITS);
    assertEquals(List.of(), kernel.calls());
  }

  @Test
  void writesOnlyTheLimitThatChanged() throws ErrnoException {
    CgroupV2 group = group();
    group.setLimits(LIMITS);
    kernel.forgetCalls();
    group.setLimits(new CgroupLimits(128L << 20, 2, 64));
    assertEquals(List.of("write " + GROUP + "/cpu.max 200000 100000"), kernel.calls("write"));
  }

  @Test
  void givesNoLessCpuThanTheKernelTakes() throws ErrnoException {
    group().setLimits(new CgroupLimits(1 << 20, 0.000_1, 1));
    assertEquals("1000 100000", kernel.files().get(GROUP + "/cpu.max"));
  }

  @Test
  void doesWithoutSwapAccounting() throws ErrnoException {
    CgroupV2 group = group();
    kernel.files().remove(GROUP + "/memory.swap.max");
    group.setLimits(LIMITS);
    assertEquals("134217728", kernel.files().get(GROUP + "/memory.max"));
  }

  @Test
  void doesNotDoWithoutASwapLimitThatWasRefused() throws ErrnoException {
    CgroupV2 group = group();
    kernel.fail("open " + GROUP + "/memory.swap.max", 1, EACCES);
    ErrnoException failure = assertThrows(ErrnoException.class, () -> group.setLimits(LIMITS));
    assertEquals(EACCES, failure.errno());
  }

  @Test
  void readsTheCpuTimeOfAllItsProcesses() throws ErrnoException {
    CgroupV2 group = group();
    kernel
        .files()
        .put(GROUP + "/cpu.stat", "usage_usec 48211\nuser_usec 40000\nsystem_usec 8211\n");
    assertEquals(new CpuTime(48_211, 8_211), group.cpu());
    assertEquals(40_000, group.cpu().userUs());
  }

  @Test
  void startsTheMemoryPeakAnewWhereTheKernelCan() throws ErrnoException {
    CgroupV2 group = group();
    kernel.files().put(GROUP + "/memory.peak", "5242880\n");
    assertEquals(5_242_880, group.memoryPeakBytes());
    group.resetMemoryPeak();
    assertEquals(1, kernel.calls("write " + GROUP + "/memory.peak").size());
  }

  @Test
  void writesItsWeightOnceForEachChange() throws ErrnoException {
    CgroupV2 group = group();
    assertTrue(group.setCpuWeight(Cgroup.FULL_CPU_WEIGHT));
    assertEquals("8192", kernel.files().get(GROUP + "/cpu.weight"));
    kernel.forgetCalls();
    assertFalse(group.setCpuWeight(Cgroup.FULL_CPU_WEIGHT));
    assertEquals(List.of(), kernel.calls());
    assertTrue(group.setCpuWeight(4_096));
    assertEquals("4096", kernel.files().get(GROUP + "/cpu.weight"));
  }

  @Test
  void countsWhatTheKernelKilledForMemory() throws ErrnoException {
    CgroupV2 group = group();
    kernel
        .files()
        .put(
            GROUP + "/memory.events",
            "low 0\nhigh 0\nmax 9\noom 2\noom_kill 3\noom_group_kill 1\n");
    assertEquals(3, group.oomKills());
  }

  @Test
  void isEmptyWhenTheKernelSaysSo() throws ErrnoException {
    CgroupV2 group = group();
    kernel.files().put(GROUP + "/cgroup.events", "populated 1\nfrozen 0\n");
    assertFalse(group.isEmpty());
    kernel.files().put(GROUP + "/cgroup.events", "populated 0\nfrozen 0\n");
    assertTrue(group.isEmpty());
  }

  @Test
  void opensOneProcsFile() throws ErrnoException {
    group().openProcs();
    assertEquals(List.of("open " + GROUP + "/cgroup.procs 0x1"), kernel.calls());
  }

  @Test
  void leavesNeitherDirectoryNorDescriptorsWhenRemoved() throws ErrnoException {
    group().remove();
    assertEquals(List.of(), kernel.openDescriptors());
    assertEquals(List.of("rmdir " + GROUP), kernel.calls("rmdir"));
  }

  @Test
  void leavesNothingWhenItCannotBeMade() throws ErrnoException {
    kernel.fail("open " + GROUP + "/cpu.stat", 1, 24);
    CgroupFiles files = new CgroupFiles(kernel);
    assertThrows(ErrnoException.class, () -> new CgroupV2(files, GROUP));
    assertEquals(List.of(), kernel.openDescriptors());
    new CgroupV2(files, GROUP).remove();
  }

  @Test
  void doesNotMindThatSomebodyElseRemovedIt() throws ErrnoException {
    Cgroup group = group();
    kernel.fail("rmdir", 1, Errno.ENOENT);
    group.remove();
    assertEquals(List.of(), kernel.openDescriptors());
  }

  @Test
  void canBeRemovedLaterWhenAProcessIsLeftInIt() throws ErrnoException {
    Cgroup group = group();
    kernel.fail("rmdir", 1, Errno.EBUSY);
    assertThrows(ErrnoException.class, group::remove);
    group.remove();
    assertEquals(List.of(), kernel.openDescriptors());
  }

  @Test
  void freezesWhereTheUnifiedHierarchyHasIt() throws ErrnoException {
    CgroupV2 group = group();
    group.freeze();
    assertEquals("1", kernel.files().get(GROUP + "/cgroup.freeze"));
    group.thaw();
    assertEquals("0", kernel.files().get(GROUP + "/cgroup.freeze"));
  }

  @Test
  void thawsOnlyWhatItFroze() throws ErrnoException {
    CgroupV2 group = group();
    group.thaw();
    assertEquals(List.of(), kernel.calls());
  }

  @Test
  void thawsAgainWhatCouldNotBeThawed() throws ErrnoException {
    CgroupV2 group = group();
    group.freeze();
    kernel.fail("write " + GROUP + "/cgroup.freeze", 1, 4);
    assertThrows(ErrnoException.class, group::thaw);
    group.thaw();
    assertEquals("0", kernel.files().get(GROUP + "/cgroup.freeze"));
  }
}
