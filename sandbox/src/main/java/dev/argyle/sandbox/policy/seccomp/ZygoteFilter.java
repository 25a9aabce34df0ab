package dev.argyle.sandbox.policy.seccomp;

/** The filter of a zygote that imports packages, which guests forked from it add theirs to. */
public final class ZygoteFilter {
  private static final SeccompPolicy POLICY = PythonPolicy.zygote(true);
  private static final SeccompPolicy WITHOUT_UNIX = PythonPolicy.zygote(false);

  private ZygoteFilter() {}

  /**
   * The filter as an array of {@code struct sock_filter}.
   *
   * @param unixSockets whether it may have sockets of the Unix domain that are no pairs
   */
  public static byte[] program(boolean unixSockets, Architecture architecture) {
    return FilterCompiler.compile(unixSockets ? POLICY : WITHOUT_UNIX, architecture);
  }
}
