package dev.argyle.sandbox.cgroup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.sys.Errno;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.testing.RecordingKernel;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CgroupV1Test {
  private static final CgroupLimits LIMITS = new CgroupLimits(128L << 20, 0.5, 64);
  private static final String CPU = "/sys/fs/cgroup/cpu,cpuacct";

  private final RecordingKernel kernel = new RecordingKernel();
  private final CgroupMounts.V1 mounts = CgroupMounts.parse(MountInfo.HYBRID).v1().orElseThrow();

  CgroupV1Test() {
    V1Files.prepare(kernel.files(), CPU, "/sys/fs/cgroup/memory", "/sys/fs/cgroup/pids");
  }

  private CgroupV1 group() throws ErrnoException {
    CgroupV1 group = new CgroupV1(new CgroupFiles(kernel), mounts, "argyle/s");
    kernel.forgetCalls();
    return group;
  }

  @Test
  void isMadeInEachHierarchyOnce() throws ErrnoException {
    CgroupV1 group = new CgroupV1(new CgroupFiles(kernel), mounts, "argyle/s");
    assertEquals(
        List.of(
            "mkdir " + CPU + "/argyle/s 0755",
            "mkdir /sys/fs/cgroup/memory/argyle/s 0755",
            "mkdir /sys/fs/cgroup/pids/argyle/s 0755",
            "mkdir /sys/fs/cgroup/unified/argyle/s 0755"),
        kernel.calls("mkdir"));
    assertTrue(group.isEmpty());
  }

  @Test
  void writesItsLimitsWhereEachControllerWantsThem() throws ErrnoException {
    group().setLimits(LIMITS);
    assertEquals("50000", kernel.files().get(CPU + "/argyle/s/cpu.cfs_quota_us"));
    assertEquals(
        "134217728", kernel.files().get("/sys/fs/cgroup/memory/argyle/s/memory.limit_in_bytes"));
    assertEquals("0", kernel.files().get("/sys/fs/cgroup/memory/argyle/s/memory.swappiness"));
    assertEquals("64", kernel.files().get("/sys/fs/cgroup/pids/argyle/s/pids.max"));
  }

  @Test
  void writesNothingWhenTheLimitsAreWhatTheyWere() throws ErrnoException {
    CgroupV1 group = group();
    group.setLimits(LIMITS);
    kernel.forgetCalls();
    group.setLimits(new CgroupLimits(128L << 20, 0.5, 64));
    assertEquals(List.of(), kernel.calls());
  }

  @Test
  void writesOnlyTheLimitThatChanged() throws ErrnoException {
    CgroupV1 group = group();
    group.setLimits(LIMITS);
    kernel.forgetCalls();
    group.setLimits(new CgroupLimits(256L << 20, 0.5, 64));
    assertEquals(
        List.of("write /sys/fs/cgroup/memory/argyle/s/memory.limit_in_bytes 268435456"),
        kernel.calls("write"));
  }

  @Test
  void writesAgainWhatFailedToBeWritten() throws ErrnoException {
    CgroupV1 group = group();
    kernel.fail("write /sys/fs/cgroup/pids", 1, 16);
    assertThrows(ErrnoException.class, () -> group.setLimits(LIMITS));
    group.setLimits(LIMITS);
    assertEquals("64", kernel.files().get("/sys/fs/cgroup/pids/argyle/s/pids.max"));
  }

  @Test
  void opensOneProcsFileForEachHierarchy() throws ErrnoException {
    CgroupV1 group = group();
    int[] fds = group.openProcs();
    assertEquals(4, fds.length);
    assertEquals(
        List.of(
            "open " + CPU + "/argyle/s/cgroup.procs 0x1",
            "open /sys/fs/cgroup/memory/argyle/s/cgroup.procs 0x1",
            "open /sys/fs/cgroup/pids/argyle/s/cgroup.procs 0x1",
            "open /sys/fs/cgroup/unified/argyle/s/cgroup.procs 0x1"),
        kernel.calls("open"));
    assertArrayEquals(fds, Arrays.stream(fds).distinct().toArray());
  }

  @Test
  void closesTheProcsFilesItOpenedWhenOneCannotBe() throws ErrnoException {
    CgroupV1 group = group();
    List<String> before = kernel.openDescriptors();
    kernel.fail("open /sys/fs/cgroup/pids", 1, 24);
    assertThrows(ErrnoException.class, group::openProcs);
    assertEquals(before, kernel.openDescriptors());
  }

  @Test
  void givesTheCpuTimeInMicroseconds() throws ErrnoException {
    CgroupV1 group = group();
    kernel.files().put(CPU + "/argyle/s/cpuacct.usage", "1234567890\n");
    assertEquals(1_234_567, group.cpu().totalUs());
  }

  private static void cpuIs(RecordingKernel kernel, long totalUs, long userTicksUs, long systemUs) {
    kernel.files().put(CPU + "/argyle/s/cpuacct.usage", totalUs * 1_000 + "\n");
    kernel.files().put(CPU + "/argyle/s/cpuacct.usage_user", userTicksUs * 1_000 + "\n");
    kernel.files().put(CPU + "/argyle/s/cpuacct.usage_sys", systemUs * 1_000 + "\n");
  }

  @Test
  void dividesTheCpuTimeAsTheTicksWere() throws ErrnoException {
    CgroupV1 group = group();
    cpuIs(kernel, 10_000, 3_000, 1_000);
    assertEquals(new CpuTime(10_000, 2_500), group.cpu());
    cpuIs(kernel, 20_000, 3_000, 9_000);
    assertEquals(new CpuTime(20_000, 12_500), group.cpu(), "no more than was added");
    cpuIs(kernel, 30_000, 30_000, 9_000);
    assertEquals(new CpuTime(30_000, 12_500), group.cpu(), "it never shrinks");
  }

  @Test
  void looksForTicksOnlyWhenThereMayBeOne() throws ErrnoException {
    CgroupV1 group = group();
    cpuIs(kernel, 10_000, 5_000, 5_000);
    group.cpu();
    kernel.forgetCalls();
    cpuIs(kernel, 13_000, 5_000, 8_000);
    assertEquals(new CpuTime(13_000, 6_500), group.cpu());
    assertEquals(1, kernel.calls("pread").size(), () -> "" + kernel.calls());
  }

  @Test
  void givesTheMemoryPeakAndStartsItAnew() throws ErrnoException {
    CgroupV1 group = group();
    String peak = "/sys/fs/cgroup/memory/argyle/s/memory.max_usage_in_bytes";
    kernel.files().put(peak, "9437184\n");
    assertEquals(9_437_184, group.memoryPeakBytes());
    group.resetMemoryPeak();
    assertEquals(List.of("write " + peak + " 0"), kernel.calls("write"));
  }

  @Test
  void writesItsWeightOnceForEachChange() throws ErrnoException {
    CgroupV1 group = group();
    assertTrue(group.setCpuWeight(Cgroup.FULL_CPU_WEIGHT));
    assertEquals("8192", kernel.files().get(CPU + "/argyle/s/cpu.shares"));
    kernel.forgetCalls();
    assertFalse(group.setCpuWeight(Cgroup.FULL_CPU_WEIGHT));
    assertEquals(List.of(), kernel.calls());
    assertTrue(group.setCpuWeight(4_096));
    assertEquals("4096", kernel.files().get(CPU + "/argyle/s/cpu.shares"));
  }

  @Test
  void countsWhatTheKernelKilledForMemory() throws ErrnoException {
    CgroupV1 group = group();
    kernel
        .files()
        .put(
            "/sys/fs/cgroup/memory/argyle/s/memory.oom_control",
            "oom_kill_disable 0\nunder_oom 0\noom_kill 7\n");
    assertEquals(7, group.oomKills());
  }

  @Test
  void isNotEmptyWhileAProcessIsInIt() throws ErrnoException {
    CgroupV1 group = group();
    kernel.files().put("/sys/fs/cgroup/pids/argyle/s/cgroup.procs", "4711\n");
    assertFalse(group.isEmpty());
  }

  @Test
  void leavesNeitherDirectoriesNorDescriptorsWhenRemoved() throws ErrnoException {
    group().remove();
    assertEquals(List.of(), kernel.openDescriptors());
    assertEquals(4, kernel.calls("rmdir").size());
  }

  @Test
  void leavesNothingWhenItCannotBeMade() throws ErrnoException {
    kernel.fail("open /sys/fs/cgroup/memory", 1, 24);
    CgroupFiles files = new CgroupFiles(kernel);
    assertThrows(ErrnoException.class, () -> new CgroupV1(files, mounts, "argyle/s"));
    assertEquals(List.of(), kernel.openDescriptors());
    new CgroupV1(files, mounts, "argyle/s").remove();
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
    CgroupV1 group = group();
    group.freeze();
    assertEquals("1", kernel.files().get("/sys/fs/cgroup/unified/argyle/s/cgroup.freeze"));
    group.thaw();
    assertEquals("0", kernel.files().get("/sys/fs/cgroup/unified/argyle/s/cgroup.freeze"));
  }

  @Test
  void thawsOnlyWhatItFroze() throws ErrnoException {
    CgroupV1 group = group();
    group.thaw();
    assertEquals(List.of(), kernel.calls());
  }

  @Test
  void thawsAgainWhatCouldNotBeThawed() throws ErrnoException {
    CgroupV1 group = group();
    group.freeze();
    kernel.fail("write " + "/sys/fs/cgroup/unified/argyle/s/cgroup.freeze", 1, 4);
    assertThrows(ErrnoException.class, group::thaw);
    group.thaw();
    assertEquals("0", kernel.files().get("/sys/fs/cgroup/unified/argyle/s/cgroup.freeze"));
  }
}
