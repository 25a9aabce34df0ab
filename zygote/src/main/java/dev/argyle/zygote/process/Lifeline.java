package dev.argyle.zygote.process;

import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.zygote.guest.ExitStatus;

/** How a zygote is ended, and its end told. */
interface Lifeline {
  /** Its process id in this process's PID namespace. */
  int pid();

  /** Kills it with all its guests; nothing when it has ended. */
  void kill() throws ErrnoException;

  /** Waits until it has ended, with all its guests; once, after {@link #kill}. */
  ExitStatus awaitEnd() throws ErrnoException;
}
