package dev.argyle.bench.primitive;

import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.Kernel;
import dev.argyle.sandbox.sys.Linux;

/**
 * A new namespace by unshare(2), then back home by setns(2): nobody else is in it, so the kernel
 * does away with it there, or leaves that to a thread of its own. Two laps.
 */
final class NamespaceWork implements Work {
  private final Kernel kernel;
  private final int flag;
  private final int home;

  private NamespaceWork(Kernel kernel, int flag, int home) {
    this.kernel = kernel;
    this.flag = flag;
    this.home = home;
  }

  /**
   * The calling thread's present namespace is its home.
   *
   * @param flag of clone(2)
   * @param name of its file under {@code /proc/thread-self/ns}
   */
  static NamespaceWork of(Kernel kernel, int flag, String name) throws ErrnoException {
    kernel.unshare(Linux.CLONE_FS);
    return new NamespaceWork(kernel, flag, kernel.open(file(name), Linux.O_RDONLY));
  }

  static String file(String name) {
    return "/proc/thread-self/ns/" + name;
  }

  @Override
  public void once(Laps laps) throws ErrnoException {
    kernel.unshare(flag);
    laps.lap();
    kernel.setns(home, flag);
    laps.lap();
  }

  @Override
  public void close() {
    kernel.close(home);
  }
}
