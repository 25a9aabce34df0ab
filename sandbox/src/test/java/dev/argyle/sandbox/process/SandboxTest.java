package dev.argyle.sandbox.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.cgroup.CpuTime;
import dev.argyle.sandbox.policy.egress.EgressGate;
import dev.argyle.sandbox.sys.Errno;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.testing.RecordingKernel;
import java.util.List;
import org.junit.jupiter.api.Test;

class SandboxTest {
  private final RecordingKernel kernel = new RecordingKernel();
  private final FakeCgroupTree tree = new FakeCgroupTree();
  private final FakeCgroupTree.Group group;
  private final Sandbox sandbox;

  SandboxTest() throws ErrnoException {
    tree.create("s");
    group = tree.group("s");
    group.oomKills = 2; // of a sandbox that had the slot before
    sandbox = new Sandbox(kernel, new Slot(0, 1, group, EgressGate.OPEN), 9);
  }

  @Test
  void killsItsFirstProcessByItsDescriptor() throws ErrnoException {
    sandbox.kill();
    assertEquals(List.of("pidfd_send_signal fd9 9"), kernel.calls());
  }

  @Test
  void doesNotMindThatItHasEndedAlready() throws ErrnoException {
    kernel.fail("pidfd_send_signal", 1, Errno.ESRCH);
    sandbox.kill();
  }

  @Test
  void doesMindThatItMayNotKill() {
    kernel.fail("pidfd_send_signal", 1, Errno.EPERM);
    assertThrows(ErrnoException.class, sandbox::kill);
  }

  @Test
  void neverSignalsADescriptorThatIsClosed() throws ErrnoException {
    sandbox.close();
    sandbox.close();
    sandbox.kill();
    assertEquals(List.of("close fd9"), kernel.calls());
  }

  @Test
  void countsTheCpuTimeOfThisMeasurementOnly() throws ErrnoException {
    group.cpu = new CpuTime(1_000, 400);
    sandbox.startMeasuring();
    group.cpu = new CpuTime(1_250, 500);
    assertEquals(new CpuTime(250, 100), sandbox.cpu());
  }

  @Test
  void isNotBlamedForTheMemoryOfTheOneBefore() throws ErrnoException {
    sandbox.startMeasuring();
    assertFalse(sandbox.ranOutOfMemory());
    group.oomKills = 3;
    assertTrue(sandbox.ranOutOfMemory());
  }

  private void processIs(String pid, String flags) {
    kernel.files().put("/proc/self/fdinfo/9", "pos:\t0\nPid:\t" + pid + "\nNSpid:\t7\n");
    kernel.files().put("/proc/" + pid + "/stat", pid + " (a) b) S 1 2 3 0 -1 " + flags + " 0 0");
  }

  @Test
  void tellsAProcessThatEndsFromOneThatRuns() throws ErrnoException {
    processIs("7", "4194560");
    assertFalse(sandbox.isEnding());
    processIs("7", "4194564");
    assertTrue(sandbox.isEnding());
  }

  @Test
  void takesAProcessThatIsGoneForEnded() throws ErrnoException {
    kernel.files().put("/proc/self/fdinfo/9", "pos:\t0\nPid:\t-1\n");
    kernel.fail("open /proc/-1", 1, Errno.ENOENT);
    assertTrue(sandbox.isEnding());
  }
}
