package dev.argyle.sandbox.mount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.mount.RootStep.Bind;
import dev.argyle.sandbox.mount.RootStep.Content;
import dev.argyle.sandbox.mount.RootStep.Device;
import dev.argyle.sandbox.mount.RootStep.Directory;
import dev.argyle.sandbox.mount.RootStep.Link;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.testing.RecordingKernel;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class RootBuilderTest {
  private static final RootPlan PLAN =
      new RootPlan(
          List.of(
              new Directory("/etc", 0755),
              new Link("/bin", "usr/bin"),
              new Content("/etc/hosts", new byte[3], 0644),
              new Device("/null", 1, 3),
              new Bind("/usr", "/usr")));

  private final RecordingKernel kernel = new RecordingKernel();
  private final RootBuilder builder = new RootBuilder(kernel);

  @Test
  void makesEveryMountPrivateBeforeAnythingElse() throws ErrnoException {
    builder.enter(PLAN, "/base");
    // MS_REC | MS_PRIVATE: otherwise what follows would appear on the host.
    assertEquals("mount null / null 0x44000 null", kernel.calls().get(0));
  }

  @Test
  void turnsToTheNewRootAfterEverythingElse() throws ErrnoException {
    builder.enter(PLAN, "/base");
    List<String> calls = kernel.calls();
    assertEquals(
        List.of(
            "mount_setattr cwd /base 0x0 0xb 0x0 0x0",
            "chdir /base",
            "pivot_root . .",
            "umount2 . 0x2",
            "chdir /"),
        calls.subList(calls.size() - 5, calls.size()));
  }

  @Test
  void bindsOnlyWhatIsReadOnlyWithoutDevicesAndSetUserIdPrograms() throws ErrnoException {
    builder.enter(PLAN, "/base");
    assertEquals(
        List.of(
            "mkdir /base/usr 0755",
            "open_tree cwd /usr 0x88001",
            "mount_setattr tree:/usr  0x9000 0x7 0x0 0x40000",
            "move_mount tree:/usr  cwd /base/usr 0x4",
            "close tree:/usr"),
        kernel.calls().stream().filter(call -> call.contains("/usr")).toList());
  }

  @Test
  void restrictsEachBindBeforeItIsPutInPlace() throws IOException {
    builder.enter(new HostRoot().plan(), "/base");
    List<String> calls = kernel.calls();
    List<String> moves = kernel.calls("move_mount");
    assertTrue(!moves.isEmpty());
    for (String move : moves) {
      String before = calls.get(calls.indexOf(move) - 1);
      String tree = move.split(" ", 3)[1];
      // RDONLY | NOSUID | NODEV on the whole tree.
      assertEquals("mount_setattr " + tree + "  0x9000 0x7 0x0 0x40000", before);
    }
  }

  @Test
  void writesBelowTheBaseOnly() throws IOException {
    builder.enter(new HostRoot().plan(), "/base");
    for (String call : kernel.calls()) {
      if (call.startsWith("mkdir ") || call.startsWith("mknod ") || call.startsWith("write_new")) {
        assertTrue(call.split(" ", -1)[1].startsWith("/base/"), call);
      }
    }
  }

  @Test
  void doesNotTurnToARootThatCouldNotBeFinished() {
    kernel.fail("mount_setattr cwd /base", 1, 1);
    assertThrows(ErrnoException.class, () -> builder.enter(PLAN, "/base"));
    assertEquals(List.of(), kernel.calls("pivot_root"));
  }

  @Test
  void keepsNoTreeOpenWhenItCannotBeRestricted() {
    kernel.fail("mount_setattr tree:/usr", 1, 22);
    assertThrows(ErrnoException.class, () -> builder.enter(PLAN, "/base"));
    assertEquals(List.of(), kernel.calls("move_mount"));
    assertEquals(List.of(), kernel.openDescriptors());
  }
}
