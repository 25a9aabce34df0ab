package dev.argyle.worker.schedule;

import java.util.concurrent.TimeUnit;

/**
 * Foretells how long one more call would wait, from what was measured of late. Calls leave a queue
 * one after the other with a gap between them, and who comes last waits for what is left of the
 * present gap and one for each that waits before. Where the function's own limit is what they wait
 * for, the gap is the mean duration of a call divided by how many run at a time; else it is the one
 * measured between departures while calls waited. Allocates nothing; not thread-safe. Times are of
 * {@link System#nanoTime}.
 */
final class Admission {
  /** What it says while nothing was measured. */
  static final long UNKNOWN = -1;

  /** Departures before a pause as long as this say nothing of those after it. */
  private static final long FORGET_NS = TimeUnit.SECONDS.toNanos(10);

  private final long deadlineNs;
  private final RunningMean serviceNs = new RunningMean();
  private final RunningMean gapNs = new RunningMean();
  private long lastStartNs;
  private long lastDepartureNs;
  private boolean departed;

  /**
   * Nothing measured.
   *
   * @param deadlineNs longest wait
   */
  Admission(long deadlineNs) {
    this.deadlineNs = deadlineNs;
  }

  /** A call is over that kept an instance busy for so long. */
  void served(long durationNs) {
    serviceNs.add((double) durationNs);
  }

  /** A call began to run, whether it had waited or not. */
  void started(long nowNs) {
    lastStartNs = nowNs;
  }

  /** The first call begins to wait, where none did. */
  void queueBegins(long nowNs) {
    if (nowNs - lastDepartureNs > FORGET_NS) {
      gapNs.forget();
    }
    departed = false;
  }

  /** A call that waited runs now. */
  void departed(long nowNs) {
    if (departed) {
      gapNs.add((double) (nowNs - lastDepartureNs));
    }
    departed = true;
    lastDepartureNs = nowNs;
    lastStartNs = nowNs;
  }

  /**
   * How long a call would wait that comes now, nanoseconds, or {@link #UNKNOWN}.
   *
   * @param queued how many wait already
   * @param atOnce how many calls run at a time where the function's own limit is reached; else 0
   */
  long waitNs(int queued, int atOnce, long nowNs) {
    double gap = gap(atOnce, nowNs);
    return gap < 0 ? UNKNOWN : (long) (restOf(gap, nowNs) + gap * queued);
  }

  /** False when a call that comes now would not start in time. */
  boolean admits(int queued, int atOnce, long nowNs) {
    return waitNs(queued, atOnce, nowNs) < deadlineNs;
  }

  /**
   * When a call that is refused now would have been admitted, milliseconds from now and at least 1;
   * 0 when nobody knows.
   */
  long roomInMs(int queued, int atOnce, long nowNs) {
    double gap = gap(atOnce, nowNs);
    if (gap < 0) {
      return 0;
    }
    double rest = restOf(gap, nowNs);
    double roomInNs = Math.max(rest, rest + gap * queued - deadlineNs);
    return Math.max(1, (long) Math.ceil(roomInNs / TimeUnit.MILLISECONDS.toNanos(1)));
  }

  private double gap(int atOnce, long nowNs) {
    RunningMean measured = atOnce > 0 && serviceNs.isKnown() ? serviceNs : gapNs;
    if (!measured.isKnown()) {
      return UNKNOWN;
    }
    int lanes = measured == serviceNs ? atOnce : 1;
    // A gap that lasts longer than they did is one already, though it has not ended. Of calls that
    // run at a time each has lasted as long as nothing began, and no longer: they may end together.
    double present = (double) (nowNs - lastStartNs);
    double mean = present > measured.value() ? measured.with(present) : measured.value();
    return mean / lanes;
  }

  private double restOf(double gap, long nowNs) {
    return Math.max(0, gap - (nowNs - lastStartNs));
  }
}
