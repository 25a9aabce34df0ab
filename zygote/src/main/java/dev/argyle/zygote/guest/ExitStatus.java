package dev.argyle.zygote.guest;

import java.util.Locale;

/**
 * How a guest's first process ended.
 *
 * @param waitStatus as waitpid(2) gives it; -1 when nobody could tell
 */
public record ExitStatus(int waitStatus) {
  /** Its zygote ended first. */
  public static final ExitStatus UNKNOWN = new ExitStatus(-1);

  private static final int SIGKILL = 9;

  private static final String[] SIGNALS = {
    "",
    "hangup",
    "interrupt",
    "quit",
    "illegal instruction",
    "trap",
    "aborted",
    "bus error",
    "floating point exception",
    "killed",
    "user signal 1",
    "segmentation fault"
  };

  /** True when SIGKILL ended it. */
  public boolean isKill() {
    return waitStatus >= 0 && (waitStatus & 0x7f) == SIGKILL;
  }

  /** In Lambda's words: {@code exit status 3}, {@code signal: killed}. */
  public String describe() {
    if (waitStatus < 0) {
      return "its zygote ended";
    }
    int signal = waitStatus & 0x7f;
    if (signal == 0) {
      return "exit status " + (waitStatus >> 8 & 0xff);
    }
    return String.format(
        Locale.ROOT, "signal: %s", signal < SIGNALS.length ? SIGNALS[signal] : "" + signal);
  }
}
