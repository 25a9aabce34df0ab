package dev.argyle.worker.instance;

import dev.argyle.sandbox.sys.Errno;
import dev.argyle.sandbox.sys.ErrnoException;
import java.util.Set;

/** Tells when a spare cannot serve while the next one may. */
final class UnfitSpare {
  /**
   * Its process has ended; somebody removed its control group; what the last in its slot left in
   * the kernel is more than this function's memory.
   */
  private static final Set<Integer> ERRORS =
      Set.of(Errno.ESRCH, Errno.ENOENT, Errno.ENODEV, Errno.EBUSY);

  private UnfitSpare() {}

  static boolean says(ErrnoException failure) {
    return ERRORS.contains(failure.errno());
  }
}
