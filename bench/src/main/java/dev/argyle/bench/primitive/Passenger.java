package dev.argyle.bench.primitive;

import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.Kernel;
import dev.argyle.sandbox.sys.Linux;
import dev.argyle.sandbox.sys.SpawnRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * A process that does nothing until it is let go, in the namespaces that its thread has. It ends by
 * itself when this JVM does, and not at the terminal's signals, for it may be needed to clean up.
 */
final class Passenger implements AutoCloseable {
  private static final String PROGRAM = "/bin/cat";

  private final Kernel kernel;
  private final int hold;
  private final int pid;

  private Passenger(Kernel kernel, int hold, int pid) {
    this.kernel = kernel;
    this.hold = hold;
    this.pid = pid;
  }

  static Passenger start(Kernel kernel) throws ErrnoException {
    int[] pair = kernel.socketpair(Linux.SOCK_STREAM);
    try {
      SpawnRequest cat =
          new SpawnRequest(PROGRAM, List.of("argyle-bench"), Map.of(), Map.of(0, pair[1]), true);
      return new Passenger(kernel, pair[0], kernel.spawn(cat));
    } catch (ErrnoException e) {
      kernel.close(pair[0]);
      throw e;
    } finally {
      kernel.close(pair[1]);
    }
  }

  /** Its number as a file of control groups takes it. */
  byte[] name() {
    return Integer.toString(pid).getBytes(StandardCharsets.US_ASCII);
  }

  /** Ends it, and waits until it has. */
  @Override
  public void close() throws ErrnoException {
    kernel.close(hold);
    kernel.waitpid(pid, 0);
  }
}
