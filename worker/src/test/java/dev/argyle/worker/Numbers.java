package dev.argyle.worker;

import dev.argyle.sandbox.policy.seccomp.Architecture;
import dev.argyle.sandbox.policy.seccomp.SyscallTable;

/** System call numbers of this machine. */
public final class Numbers {
  private static final SyscallTable TABLE = SyscallTable.of(Architecture.current());

  private Numbers() {}

  public static int of(String call) {
    return TABLE.number(call).orElseThrow();
  }
}
