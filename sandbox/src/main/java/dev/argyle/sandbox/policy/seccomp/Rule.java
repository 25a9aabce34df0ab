package dev.argyle.sandbox.policy.seccomp;

import java.util.List;

/** What is done about a system call. */
sealed interface Rule {

  /** The same, whatever its arguments. */
  record Always(Verdict verdict) implements Rule {}

  /** Allowed when every check passes; else the first that fails decides. */
  record Checked(List<Check> checks) implements Rule {
    /** Copies the checks. */
    public Checked {
      checks = List.copyOf(checks);
    }
  }
}
