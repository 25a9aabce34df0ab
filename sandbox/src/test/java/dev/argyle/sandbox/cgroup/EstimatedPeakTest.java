package dev.argyle.sandbox.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.argyle.sandbox.sys.Errno;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.testing.RecordingKernel;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Memory peaks on kernels of v2 that cannot measure anew. */
class EstimatedPeakTest {
  private static final String GROUP = "/sys/fs/cgroup/argyle/s";

  private final RecordingKernel kernel = new RecordingKernel();

  @BeforeEach
  void prepare() {
    V2Files.prepare(kernel.files(), "/sys/fs/cgroup");
    // Opening for writing works for root; the kernel refuses the write.
    kernel.fail("write " + GROUP + "/memory.peak", 1, Errno.EINVAL);
  }

  private CgroupV2 group() throws ErrnoException {
    CgroupV2 group = new CgroupV2(new CgroupFiles(kernel), GROUP);
    uses(10_000, 50_000);
    return group;
  }

  private void uses(long current, long peak) {
    kernel.files().put(GROUP + "/memory.current", current + "\n");
    kernel.files().put(GROUP + "/memory.peak", peak + "\n");
  }

  private void process(String pid, int peakKib, int currentKib) {
    kernel
        .files()
        .put("/proc/" + pid + "/clear_refs", "")
        .put(
            "/proc/" + pid + "/status",
            "Name:\tx\nVmHWM:\t %5d kB\nVmRSS:\t %5d kB\n".formatted(peakKib, currentKib));
  }

  @Test
  void isThePeakOfTheGroupWhenThatIsNew() throws ErrnoException {
    CgroupV2 group = group();
    group.resetMemoryPeak();
    uses(10_000, 60_000);
    assertEquals(60_000, group.memoryPeakBytes());
  }

  @Test
  void isWhatIsUsedWhenThePeakIsAnOldOne() throws ErrnoException {
    CgroupV2 group = group();
    group.resetMemoryPeak();
    uses(20_000, 50_000);
    assertEquals(20_000, group.memoryPeakBytes());
  }

  @Test
  void isNeverBelowWhatWasUsedAtItsStart() throws ErrnoException {
    CgroupV2 group = group();
    group.resetMemoryPeak();
    uses(5_000, 50_000);
    assertEquals(10_000, group.memoryPeakBytes());
  }

  @Test
  void addsWhatProcessesHaveGivenBack() throws ErrnoException {
    CgroupV2 group = group();
    kernel.files().put(GROUP + "/cgroup.procs", "7\n8\n");
    process("7", 30, 20);
    process("8", 5, 4);
    group.resetMemoryPeak();
    assertEquals("5", kernel.files().get("/proc/7/clear_refs"));
    assertEquals("5", kernel.files().get("/proc/8/clear_refs"));
    assertEquals(10_000 + 11 * 1024, group.memoryPeakBytes());
  }

  @Test
  void isNeverAboveThePeakOfTheGroup() throws ErrnoException {
    CgroupV2 group = group();
    kernel.files().put(GROUP + "/cgroup.procs", "7\n");
    process("7", 300, 20);
    group.resetMemoryPeak();
    assertEquals(50_000, group.memoryPeakBytes());
  }

  @Test
  void isTheLimitWhenTheGroupWasKeptFromGrowing() throws ErrnoException {
    CgroupV2 group = group();
    group.setLimits(new CgroupLimits(40_000, 1, 1));
    kernel.files().put(GROUP + "/memory.events", "low 0\nhigh 0\nmax 3\noom 0\noom_kill 0\n");
    group.resetMemoryPeak();
    assertEquals(10_000, group.memoryPeakBytes());
    kernel.files().put(GROUP + "/memory.events", "low 0\nhigh 0\nmax 4\noom 1\noom_kill 1\n");
    assertEquals(40_000, group.memoryPeakBytes());
  }

  @Test
  void doesNotMindProcessesThatEnd() throws ErrnoException {
    CgroupV2 group = group();
    kernel.files().put(GROUP + "/cgroup.procs", "7\n");
    group.resetMemoryPeak();
    assertEquals(10_000, group.memoryPeakBytes());
  }

  @Test
  void looksAtFewProcessesOnly() throws ErrnoException {
    CgroupV2 group = group();
    kernel.files().put(GROUP + "/cgroup.procs", "7\n".repeat(500));
    process("7", 1, 1);
    group.resetMemoryPeak();
    assertEquals(16, kernel.calls("write /proc/7/clear_refs").size());
  }

  @Test
  void doesWithoutAnyPeakBeforeLinux519() throws ErrnoException {
    kernel.fail("open " + GROUP + "/memory.peak", 1, Errno.ENOENT);
    kernel.fail("open " + GROUP + "/memory.peak", 2, Errno.ENOENT);
    CgroupV2 group = group();
    group.resetMemoryPeak();
    uses(99_000, 0);
    assertEquals(99_000, group.memoryPeakBytes());
  }

  @Test
  void keepsTwoDescriptorsAndLeavesNone() throws ErrnoException {
    CgroupV2 group = group();
    assertEquals(
        List.of(GROUP + "/cpu.stat", GROUP + "/memory.peak", GROUP + "/memory.current"),
        kernel.openDescriptors());
    group.remove();
    assertEquals(List.of(), kernel.openDescriptors());
  }

  @Test
  void leavesNothingWhenItCannotBeMade() {
    kernel.fail("open " + GROUP + "/memory.current", 1, Errno.EBADF);
    assertThrows(ErrnoException.class, () -> new CgroupV2(new CgroupFiles(kernel), GROUP));
    assertEquals(List.of(), kernel.openDescriptors());
  }
}
