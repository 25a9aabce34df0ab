package dev.argyle.sandbox.process;

import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.Kernel;
import dev.argyle.sandbox.sys.Linux;
import dev.argyle.sandbox.sys.SpawnRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A small process that outlives a platform killed by SIGKILL and removes what the kernel does not:
 * control groups and half-written files. It is a shell that waits for the platform's end of a
 * socket to close, in a session of its own.
 */
public final class Janitor implements AutoCloseable {
  private final Kernel kernel;
  private final int pid;
  private final int lifeline;

  private Janitor(Kernel kernel, int pid, int lifeline) {
    this.kernel = kernel;
    this.pid = pid;
    this.lifeline = lifeline;
  }

  /**
   * Starts it.
   *
   * @param cgroupDirectories killed empty and removed, with their children
   * @param folders removed with all that is in them
   */
  public static Janitor start(Kernel kernel, List<String> cgroupDirectories, List<String> folders)
      throws IOException {
    List<String> argv = new ArrayList<>(List.of("/bin/sh", "-c", script(), "argyle-janitor"));
    argv.addAll(cgroupDirectories);
    argv.add("--");
    argv.addAll(folders);
    int[] pair = kernel.socketpair(Linux.SOCK_STREAM);
    try {
      int pid =
          kernel.spawn(
              new SpawnRequest(
                  "/bin/sh",
                  argv,
                  Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"),
                  Map.of(0, pair[1]),
                  true));
      return new Janitor(kernel, pid, pair[0]);
    } catch (ErrnoException e) {
      kernel.close(pair[0]);
      throw e;
    } finally {
      kernel.close(pair[1]);
    }
  }

  private static String script() throws IOException {
    try (var in = Janitor.class.getResourceAsStream("janitor.sh")) {
      if (in == null) {
        throw new IOException("janitor.sh is missing from the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Its process id. */
  public int pid() {
    return pid;
  }

  /** Lets it do its work and waits for its end. */
  @Override
  public void close() throws ErrnoException {
    kernel.close(lifeline);
    kernel.waitpid(pid, 0);
  }
}
