package dev.argyle.sandbox.sys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of the real kernel needs no root. */
class JnrKernelTest {
  private final Kernel kernel = new JnrKernel();
  @TempDir Path folder;

  @Test
  void namesWhatItCouldNotOpen() {
    ErrnoException failure =
        assertThrows(ErrnoException.class, () -> kernel.open("/nowhere", Linux.O_RDONLY));
    assertEquals("open `/nowhere`: No such file or directory (ENOENT)", failure.getMessage());
  }

  @Test
  void writesAFileOnceWithItsMode() throws IOException {
    Path file = folder.resolve("f");
    kernel.writeNewFile(file.toString(), "abc".getBytes(StandardCharsets.UTF_8), 0640);
    assertEquals("abc", Files.readString(file));
    assertEquals(0640, (int) Files.getAttribute(file, "unix:mode") & 0777);
    ErrnoException failure =
        assertThrows(
            ErrnoException.class, () -> kernel.writeNewFile(file.toString(), new byte[0], 0640));
    assertEquals(Errno.EEXIST, failure.errno());
  }

  @Test
  void neverWaitsOnADescriptorThatWasToldNotTo() throws IOException {
    int[] pair = kernel.socketpair(Linux.SOCK_STREAM);
    try {
      kernel.setNonBlocking(pair[0]);
      ErrnoException failure = assertThrows(ErrnoException.class, () -> fill(pair[0]));
      assertEquals(Errno.EAGAIN, failure.errno());
    } finally {
      kernel.close(pair[0]);
      kernel.close(pair[1]);
    }
  }

  private void fill(int fd) throws ErrnoException {
    for (int i = 0; i < 1_000; i++) {
      kernel.write(fd, new byte[64 * 1024]);
    }
  }

  @Test
  void sendsDescriptorsWithAMessage() throws IOException {
    int[] pair = kernel.socketpair(Linux.SOCK_SEQPACKET);
    int file = kernel.open("/etc/passwd", Linux.O_RDONLY);
    try {
      kernel.sendMessage(pair[0], new byte[] {1, 2, 3}, file, file);
      Message message = kernel.receiveMessage(pair[1], 64);
      assertArrayEquals(new byte[] {1, 2, 3}, message.bytes());
      assertEquals(2, message.fds().length);
      byte[] start = new byte[4];
      assertEquals(4, kernel.pread(message.fds()[1], start, 0));
      assertEquals("root", new String(start, StandardCharsets.US_ASCII));
      for (int fd : message.fds()) {
        kernel.close(fd);
      }
    } finally {
      kernel.close(file);
      kernel.close(pair[0]);
      kernel.close(pair[1]);
    }
  }

  @Test
  void refusesMoreDescriptorsThanAMessageHolds() throws IOException {
    int[] pair = kernel.socketpair(Linux.SOCK_SEQPACKET);
    try {
      assertThrows(
          IllegalArgumentException.class,
          () -> kernel.sendMessage(pair[0], new byte[1], new int[9]));
    } finally {
      kernel.close(pair[0]);
      kernel.close(pair[1]);
    }
  }

  @Test
  void tellsNothingYetFromTheEnd() throws IOException {
    int[] pair = kernel.socketpair(Linux.SOCK_STREAM);
    byte[] buffer = new byte[8];
    try {
      assertEquals(-1, kernel.receiveNow(pair[0], buffer));
      kernel.write(pair[1], new byte[3]);
      assertEquals(3, kernel.receiveNow(pair[0], buffer));
    } finally {
      kernel.close(pair[1]);
    }
    assertEquals(0, kernel.receiveNow(pair[0], buffer));
    kernel.close(pair[0]);
  }

  @Test
  void startsAProgramWithItsDescriptorsAndWholeEnvironment() throws IOException {
    int[] pair = kernel.socketpair(Linux.SOCK_STREAM);
    try {
      List<String> argv = List.of("/bin/sh", "-c", "echo \"$A $HOME\" >&5; exit 3");
      int pid =
          kernel.spawn(
              new SpawnRequest("/bin/sh", argv, Map.of("A", "b c"), Map.of(5, pair[1]), false));
      assertEquals(3 << 8, kernel.waitpid(pid, 0));
      byte[] said = new byte[16];
      int count = kernel.receiveNow(pair[0], said);
      assertEquals("b c \n", new String(said, 0, count, StandardCharsets.UTF_8));
    } finally {
      kernel.close(pair[0]);
      kernel.close(pair[1]);
    }
  }

  @Test
  void namesTheProgramThatIsNotThere() {
    SpawnRequest request = new SpawnRequest("/no/program", List.of("x"), Map.of(), Map.of(), false);
    ErrnoException failure = assertThrows(ErrnoException.class, () -> kernel.spawn(request));
    assertEquals(
        "posix_spawn `/no/program`: No such file or directory (ENOENT)", failure.getMessage());
  }

  @Test
  void doesNotWaitForAChildWhenToldNotTo() throws IOException {
    int pid =
        kernel.spawn(
            new SpawnRequest("/bin/sleep", List.of("sleep", "60"), Map.of(), Map.of(), false));
    assertEquals(-1, kernel.waitpid(pid, Linux.WNOHANG));
    kernel.kill(pid, Linux.SIGKILL);
    assertEquals(Linux.SIGKILL, kernel.waitpid(pid, 0));
  }
}
