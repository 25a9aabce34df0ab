package dev.argyle.worker.api;

import java.util.Locale;

/** Whether an invocation had to take a fresh sandbox. */
public enum StartKind {
  /** A sandbox in which no code of a user had run was made this function's. */
  COLD,
  /** An idle instance of the same function version was reused. */
  WARM;

  /** The value of {@code X-Faas-Start}. */
  public String headerValue() {
    return name().toLowerCase(Locale.ROOT);
  }
}
