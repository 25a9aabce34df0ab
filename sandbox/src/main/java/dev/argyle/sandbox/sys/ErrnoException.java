package dev.argyle.sandbox.sys;

import java.io.IOException;

/** A system call that failed: which error, which call, on what. */
public final class ErrnoException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int errno;

  /**
   * A failed call.
   *
   * @param errno the error number of the C library
   * @param call the call's name
   * @param object what it was applied to: a path, a descriptor, a process
   */
  public ErrnoException(int errno, String call, String object) {
    super(call + " `" + object + "`: " + Errno.describe(errno));
    this.errno = errno;
  }

  /** The error number, as in {@link Errno}. */
  public int errno() {
    return errno;
  }
}
