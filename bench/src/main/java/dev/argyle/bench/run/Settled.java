package dev.argyle.bench.run;

import dev.argyle.bench.machine.PlatformProcesses;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The platform's memory at a moment when no process comes or goes: spares are forked again. */
public final class Settled {
  private static final int LOOKS = 80;

  /** Equal counts in a row that are called settled. */
  private static final int QUIET_LOOKS = 3;

  private Settled() {}

  /**
   * Waits until the number of guests stays, and reads.
   *
   * @param leastGuests fewer are still on their way
   * @param withinMs longest wait; it is read then all the same
   * @throws IOException if it cannot be read
   */
  public static PlatformProcesses.Reading read(
      PlatformProcesses processes, int leastGuests, int withinMs) throws IOException {
    PlatformProcesses.Reading last = processes.read();
    int quiet = 1;
    for (int look = 0; look < LOOKS && quiet < QUIET_LOOKS; look++) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(withinMs) / LOOKS);
      PlatformProcesses.Reading now = processes.read();
      boolean same = now.guests() == last.guests() && now.guests() >= leastGuests;
      quiet = same ? quiet + 1 : 1;
      last = now;
    }
    return last;
  }
}
