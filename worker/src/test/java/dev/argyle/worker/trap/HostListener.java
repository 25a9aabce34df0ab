package dev.argyle.worker.trap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.UUID;

/**
 * A process of the host's that listens on a socket with a name in the abstract namespace, as
 * desktops and container engines do.
 */
final class HostListener implements AutoCloseable {
  private static final String SOURCE =
      """
      import select, socket, sys
      ends = []
      for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
          ends.append(socket.socket(socket.AF_UNIX, kind))
          ends[-1].bind("\\0" + sys.argv[1] + ("d" if kind == socket.SOCK_DGRAM else ""))
      ends[0].listen()
      print("ready", flush=True)
      sys.stdin.readline()
      print(len(select.select(ends, [], [], 0)[0]), flush=True)
      """;

  private final String name;
  private final Process process;
  private final BufferedReader words;

  private HostListener(String name, Process process) throws IOException {
    this.name = name;
    this.process = process;
    words = process.inputReader(UTF_8);
    assertEquals("ready", words.readLine());
  }

  static HostListener abstractSocket() throws IOException {
    String name = "argyle-trap-" + UUID.randomUUID();
    return new HostListener(
        name, new ProcessBuilder("/usr/bin/python3", "-I", "-c", SOURCE, name).start());
  }

  /** Of its stream socket; its datagram socket has a {@code d} more. */
  String name() {
    return name;
  }

  void assertNobodyCame() throws IOException {
    process.outputWriter(UTF_8).append('\n').flush();
    assertEquals("0", words.readLine(), "connections and datagrams");
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
