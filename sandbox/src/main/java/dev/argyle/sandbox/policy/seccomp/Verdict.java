package dev.argyle.sandbox.policy.seccomp;

/**
 * What becomes of a system call.
 *
 * @param returnValue what the filter returns, {@code SECCOMP_RET_…} of {@code linux/seccomp.h}
 */
record Verdict(int returnValue) {
  /** The kernel carries it out. */
  static final Verdict ALLOW = new Verdict(0x7FFF0000);

  /** The whole process ends by SIGSYS. */
  static final Verdict KILL = new Verdict(0x80000000);

  /** Nothing happens and the caller is told that all went well. */
  static final Verdict PRETEND = errno(0);

  private static final int RET_ERRNO = 0x00050000;

  /** The call fails with an error number and the kernel does nothing. */
  static Verdict errno(int errno) {
    return new Verdict(RET_ERRNO | errno);
  }
}
