package dev.argyle.sandbox.mount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.argyle.sandbox.sys.Errno;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.testing.RecordingKernel;
import java.util.List;
import org.junit.jupiter.api.Test;

class CodeMounterTest {
  private static final String OWN = "/proc/thread-self/ns/mnt";
  private static final List<CodeMount> CODE =
      List.of(new CodeMount("/data/code/abc", HostRoot.CODE));
  private static final int PIDFD = 7;

  private final RecordingKernel kernel = new RecordingKernel();
  private final CodeMounter mounter;

  CodeMounterTest() throws ErrnoException {
    kernel.files().put(OWN, "");
    mounter = new CodeMounter(kernel);
    kernel.forgetCalls();
  }

  @Test
  void stepsInMountsAndStepsBack() throws ErrnoException {
    mounter.mount(CODE, PIDFD);
    assertEquals(
        List.of(
            "unshare 0x200",
            "open_tree cwd /data/code/abc 0x80001",
            "mount_setattr tree:/data/code/abc  0x1000 0x7 0x0 0x40000",
            "setns fd7 0x20000",
            "move_mount tree:/data/code/abc  cwd /var/task 0x4",
            "setns " + OWN + " 0x20000",
            "close tree:/data/code/abc"),
        kernel.calls());
  }

  @Test
  void mountsSeveralInOneVisit() throws ErrnoException {
    mounter.mount(
        List.of(CODE.get(0), new CodeMount("/data/env", HostRoot.PYTHON_PACKAGES)), PIDFD);
    assertEquals(2, kernel.calls("setns").size());
    assertEquals(
        List.of(
            "move_mount tree:/data/code/abc  cwd /var/task 0x4",
            "move_mount tree:/data/env  cwd /opt/python 0x4"),
        kernel.calls("move_mount"));
    assertEquals(2, kernel.calls("close").size());
  }

  @Test
  void renewsTheScratchFromOutside() throws ErrnoException {
    mounter.renewScratch(new Scratch(4096, 7), PIDFD);
    assertEquals(
        List.of(
            "unshare 0x200",
            "setns fd7 0x20000",
            "umount2 /tmp 0x2",
            "mount argyle-scratch /tmp tmpfs 0x6 size=4096,nr_inodes=7,mode=1777",
            "setns " + OWN + " 0x20000"),
        kernel.calls());
  }

  @Test
  void stepsBackWhenTheMountCannotBePutInPlace() {
    kernel.fail("move_mount", 1, Errno.EINVAL);
    assertThrows(ErrnoException.class, () -> mounter.mount(CODE, PIDFD));
    assertEquals(List.of("setns fd7 0x20000", "setns " + OWN + " 0x20000"), kernel.calls("setns"));
    assertEquals(List.of(OWN), kernel.openDescriptors());
  }

  @Test
  void staysWhereItIsWhenTheSandboxHasEnded() {
    kernel.fail("setns fd7", 1, Errno.ESRCH);
    ErrnoException failure = assertThrows(ErrnoException.class, () -> mounter.mount(CODE, PIDFD));
    assertEquals(Errno.ESRCH, failure.errno());
    assertEquals(List.of("setns fd7 0x20000"), kernel.calls("setns"));
    assertEquals(List.of(OWN), kernel.openDescriptors());
  }

  @Test
  void neverEntersTheSandboxWithAMountThatIsNotReadOnly() {
    kernel.fail("mount_setattr", 1, Errno.EINVAL);
    assertThrows(ErrnoException.class, () -> mounter.mount(CODE, PIDFD));
    assertEquals(List.of(), kernel.calls("setns"));
  }

  @Test
  void doesNotGoOnWhenItCannotStepBack() {
    kernel.fail("setns " + OWN, 1, Errno.EPERM);
    assertThrows(IllegalStateException.class, () -> mounter.mount(CODE, PIDFD));
    assertEquals(List.of(OWN), kernel.openDescriptors());
  }

  @Test
  void lastOfAllLetsGoOfItsNamespace() {
    mounter.close();
    assertFalse(kernel.openDescriptors().contains(OWN));
  }
}
