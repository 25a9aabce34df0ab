package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.sys.Syscall;
import dev.argyle.sandbox.testing.RequiresRoot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a guest may not ask of the kernel. */
@RequiresRoot
class ForbiddenCallsTest {
  @RegisterExtension static final WorkerFixture FIXTURE = WorkerFixture.plain();

  private final Inside inside = new Inside(FIXTURE);

  private String result(String expression) {
    return inside.run("out = " + expression).asText();
  }

  @Test
  void cannotMount() {
    assertEquals("EPERM", result("call('mount', b'x', b'/tmp', b'tmpfs', 0, None)"));
    assertEquals("EPERM", result("call('umount2', b'/tmp', 2)"));
    assertEquals(
        "EPERM", result("call('mount', None, b'/usr', None, 0x1020, None)")); // remount, bind
  }

  @Test
  void cannotMoveMounts() {
    String tree = "call('syscall', " + Syscall.OPEN_TREE.number() + ", -100, b'/usr', 1)";
    assertEquals("EPERM", result(tree));
  }

  @Test
  void cannotMakeNamespaces() {
    for (String flag :
        new String[] {"0x20000", "0x04000000", "0x08000000", "0x20000000", "0x40000000"}) {
      assertEquals("EPERM", result("call('unshare', " + flag + ")"), flag);
    }
  }

  @Test
  void cannotEnterNamespaces() {
    assertEquals("EPERM", result("call('setns', os.open('/proc/self/ns/mnt', os.O_RDONLY), 0)"));
    assertEquals("EPERM", result("call('setns', os.open('/proc/self/ns/pid', os.O_RDONLY), 0)"));
  }

  @Test
  void cannotMakeDevices() {
    assertEquals(
        "EPERM", result("attempt(lambda: os.mknod('/tmp/sda', 0o60666, os.makedev(8, 0)))"));
    assertEquals(
        "EPERM", result("attempt(lambda: os.mknod('/tmp/mem', 0o20666, os.makedev(1, 1)))"));
  }

  @Test
  void cannotSignalProcessesOfTheHost() {
    long host = ProcessHandle.current().pid();
    assertEquals("ESRCH", result("attempt(lambda: os.kill(" + host + ", 0))"));
    assertEquals("ESRCH", result("attempt(lambda: os.kill(-1, 0))"));
  }

  @Test
  void cannotLookIntoOtherProcesses() {
    assertEquals(
        "EPERM", result("call('ptrace', 16, " + ProcessHandle.current().pid() + ", 0, 0)"));
    assertEquals("ENOENT", result("attempt(lambda: open('/proc/2/mem'))"));
  }

  @Test
  void cannotChangeTheMachine() {
    assertEquals("EPERM", result("call('sethostname', b'x', 1)"));
    assertEquals("EPERM", result("call('reboot', 0)"));
    assertEquals("EPERM", result("attempt(lambda: __import__('time').clock_settime(0, 0))"));
    assertEquals("EPERM", result("attempt(lambda: os.nice(-5))").replace("EACCES", "EPERM"));
  }

  @Test
  void cannotLiftItsLimits() {
    String code =
        """
        import resource
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard + 1, hard + 1))
            out = "ok"
        except (ValueError, OSError) as error:
            out = str(error)
        """;
    assertTrue(inside.run(code).asText().contains("not allowed to raise maximum limit"));
  }

  @Test
  void gainsNothingFromSetUserIdPrograms() {
    String code =
        """
        import subprocess
        run = subprocess.run(["/usr/bin/su", "-c", "id"], stdin=subprocess.DEVNULL,
                             capture_output=True, text=True)
        out = run.stdout
        """;
    assertEquals("", inside.run(code).asText());
  }

  @Test
  void cannotReachTheZygoteOrItsNeighbours() {
    assertEquals("ENOENT", result("attempt(lambda: os.listdir('/proc/1/../2'))"));
    assertEquals("1", result("str(os.getpid())"));
    assertEquals("0", result("str(os.getppid())"));
  }
}
