package dev.argyle.sandbox.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.argyle.sandbox.sys.Errno;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.testing.RecordingKernel;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UnifiedRootTest {
  private static final String ROOT = "/sys/fs/cgroup";
  private static final String RESIDENTS = ROOT + "/argyle-residents";
  private static final String SUBTREE = ROOT + "/cgroup.subtree_control";
  private static final List<String> CONTROLLERS = List.of("cpu", "pids");

  private final RecordingKernel kernel = new RecordingKernel();
  private final UnifiedRoot root = new UnifiedRoot(new CgroupFiles(kernel), ROOT);

  @BeforeEach
  void prepare() {
    V2Files.prepare(kernel.files(), ROOT);
    kernel.files().put(ROOT + "/cgroup.procs", "7\n0\n8\n9");
  }

  @Test
  void movesNobodyWhereTheKernelDoesNotAskForIt() throws ErrnoException {
    root.enable(CONTROLLERS);
    root.restore(CONTROLLERS);
    assertEquals(List.of("write " + SUBTREE + " +cpu +pids"), kernel.calls("write"));
    assertEquals(List.of(), kernel.calls("mkdir"));
  }

  @Test
  void movesTheProcessesItSeesOutOfTheWay() throws ErrnoException {
    kernel.fail("write " + SUBTREE, 1, Errno.EBUSY);
    root.enable(CONTROLLERS);
    assertEquals(
        List.of(
            "write " + SUBTREE + " +cpu +pids",
            "write " + RESIDENTS + "/cgroup.procs 7",
            "write " + RESIDENTS + "/cgroup.procs 8",
            "write " + SUBTREE + " +cpu +pids"),
        kernel.calls("write"));
  }

  @Test
  void doesNotMindAProcessThatEndsMeanwhile() throws ErrnoException {
    kernel.fail("write " + SUBTREE, 1, Errno.EBUSY);
    kernel.fail("write " + RESIDENTS + "/cgroup.procs 7", 1, Errno.ESRCH);
    root.enable(CONTROLLERS);
    assertEquals("8", kernel.files().get(RESIDENTS + "/cgroup.procs"));
  }

  @Test
  void movesThemBackAtTheEnd() throws ErrnoException {
    kernel.fail("write " + SUBTREE, 1, Errno.EBUSY);
    root.enable(CONTROLLERS);
    kernel.files().put(RESIDENTS + "/cgroup.procs", "8\n");
    kernel.forgetCalls();
    root.restore(CONTROLLERS);
    assertEquals(
        List.of("write " + SUBTREE + " -cpu -pids", "write " + ROOT + "/cgroup.procs 8"),
        kernel.calls("write"));
    assertEquals(List.of("rmdir " + RESIDENTS), kernel.calls("rmdir"));
  }

  @Test
  void leavesThemWhileAnotherRunNeedsTheControllers() throws ErrnoException {
    kernel.fail("write " + SUBTREE, 1, Errno.EBUSY);
    root.enable(CONTROLLERS);
    kernel.fail("write " + SUBTREE + " -", 1, Errno.EBUSY);
    root.restore(CONTROLLERS);
    assertEquals(List.of(), kernel.calls("rmdir"));
  }

  @Test
  void givesUpOnProcessesThatCannotBeMovedFastEnough() {
    for (int i = 1; i <= 17; i++) {
      kernel.fail("write " + SUBTREE, i, Errno.EBUSY);
    }
    ErrnoException failure = assertThrows(ErrnoException.class, () -> root.enable(CONTROLLERS));
    assertEquals(Errno.EBUSY, failure.errno());
  }
}
