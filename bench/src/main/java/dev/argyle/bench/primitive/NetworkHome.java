package dev.argyle.bench.primitive;

import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.Kernel;
import dev.argyle.sandbox.sys.Linux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A network namespace that stands for the host's, so that the host's own is not touched, and that
 * sees when other namespaces are gone. Thread-safe.
 *
 * <p>The kernel does away with network namespaces later, by one thread of its own that takes all
 * that wait at once. A namespace with one end of a pair of virtual devices is put last: when the
 * other end goes from here, that thread is at least on its way with all that was before; when the
 * other end of a second one goes, it has finished them.
 */
final class NetworkHome implements AutoCloseable {
  private static final Path DEVICES = Path.of("/proc/thread-self/net/dev");
  private static final long POLL_NS = TimeUnit.MICROSECONDS.toNanos(200);
  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);
  private static final int IDLE_LOOKS = 3;

  private final Kernel kernel;
  private final int fd;
  private long idleNs = Long.MAX_VALUE;

  private NetworkHome(Kernel kernel, int fd) {
    this.kernel = kernel;
    this.fd = fd;
  }

  /**
   * Makes one, and finds out what it takes to see that nothing is left.
   *
   * @throws IOException if there are no network namespaces or no virtual devices
   */
  static NetworkHome make(Kernel kernel) throws IOException {
    NetworkHome home =
        new NetworkHome(kernel, OwnThread.call("argyle-network", () -> open(kernel)));
    try {
      for (int i = 0; i < IDLE_LOOKS; i++) {
        home.idleNs = Math.min(home.idleNs, home.untilGoneNs());
      }
      return home;
    } catch (IOException e) {
      home.close();
      throw e;
    }
  }

  private static int open(Kernel kernel) throws ErrnoException {
    kernel.unshare(Linux.CLONE_NEWNET);
    return kernel.open(NamespaceWork.file("net"), Linux.O_RDONLY);
  }

  /** Takes the calling thread here. */
  void enter() throws ErrnoException {
    kernel.setns(fd, Linux.CLONE_NEWNET);
  }

  /** A pair of virtual devices between the calling thread's namespace and this. */
  void connect() throws ErrnoException {
    VethRequest.send(kernel, fd);
  }

  /** Waits until namespaces left so far are gone; how much longer than if there were none, ns. */
  long drainNs() throws IOException {
    return Math.max(0, untilGoneNs() - idleNs);
  }

  private long untilGoneNs() throws IOException {
    return OwnThread.call(
        "argyle-network",
        () -> {
          long beganNs = System.nanoTime();
          enter();
          putLast();
          putLast();
          return System.nanoTime() - beganNs;
        });
  }

  private void putLast() throws IOException {
    kernel.unshare(Linux.CLONE_NEWNET);
    try {
      connect();
    } finally {
      enter();
    }
    long deadlineNs = System.nanoTime() + PATIENCE_NS;
    while (hasPairs()) {
      if (System.nanoTime() - deadlineNs >= 0) {
        throw new IOException("network namespaces are not gone after a minute");
      }
      LockSupport.parkNanos(POLL_NS);
    }
  }

  private static boolean hasPairs() throws IOException {
    try (Stream<String> lines = Files.lines(DEVICES)) {
      return lines.anyMatch(line -> line.strip().startsWith("veth"));
    }
  }

  @Override
  public void close() {
    kernel.close(fd);
  }
}
