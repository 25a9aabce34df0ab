package dev.argyle.sandbox.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.sys.JnrKernel;
import dev.argyle.sandbox.sys.Kernel;
import dev.argyle.sandbox.sys.Linux;
import dev.argyle.sandbox.testing.MachineState.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LeakCheckTest {
  private static final Duration SHORT = Duration.ofMillis(100);

  private final Kernel kernel = new JnrKernel();

  @BeforeAll
  static void warmUp() throws IOException {
    Descriptors.warmUp();
  }

  @Test
  void nothingIsLeftWhereNothingWasDone() {
    MachineState before = MachineState.now();
    for (Kind kind : Kind.values()) {
      assertEquals(List.of(), LeakCheck.leftOf(kind, before, SHORT));
    }
  }

  @Test
  void anOpenSocketIsNamed() throws IOException {
    MachineState before = MachineState.now();
    int[] pair = kernel.socketpair(Linux.SOCK_STREAM);
    try {
      List<String> left = LeakCheck.leftOf(Kind.DESCRIPTOR, before, SHORT);
      assertEquals(2, left.size(), left::toString);
      assertTrue(left.get(0).contains("-> socket:["), left::toString);
    } finally {
      kernel.close(pair[0]);
      kernel.close(pair[1]);
    }
  }

  @Test
  void anOpenDirectoryIsNamedAndAnOpenRegularFileIsNot() throws IOException {
    MachineState before = MachineState.now();
    int directory = kernel.open("/usr", Linux.O_RDONLY);
    int file = kernel.open("/etc/passwd", Linux.O_RDONLY);
    try {
      List<String> left = LeakCheck.leftOf(Kind.DESCRIPTOR, before, SHORT);
      assertEquals(List.of("DESCRIPTOR " + directory + " -> /usr"), left);
    } finally {
      kernel.close(directory);
      kernel.close(file);
    }
  }

  @Test
  void aProcessIsNamedUntilItHasEnded() throws IOException, InterruptedException {
    MachineState before = MachineState.now();
    Process process = new ProcessBuilder("/bin/sleep", "60").start();
    try {
      List<String> left = LeakCheck.leftOf(Kind.PROCESS, before, SHORT);
      assertEquals(List.of("PROCESS " + process.pid() + " sleep"), left);
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertEquals(List.of(), LeakCheck.leftOf(Kind.PROCESS, before, Duration.ofSeconds(10)));
  }

  @Test
  @RequiresRoot
  void aThreadInAnotherMountNamespaceIsNamed() throws Exception {
    MachineState before = MachineState.now();
    var unshared = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    Thread thread =
        new Thread(
            () -> {
              try {
                kernel.unshare(Linux.CLONE_FS | Linux.CLONE_NEWNS);
                unshared.countDown();
                release.await();
              } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
              }
            },
            "argyle-stray");
    thread.start();
    try {
      unshared.await();
      assertEquals(
          List.of("STRAY_THREAD argyle-stray"), LeakCheck.leftOf(Kind.STRAY_THREAD, before, SHORT));
    } finally {
      release.countDown();
      thread.join();
    }
  }
}
