package dev.argyle.worker.schedule;

/**
 * The mean of what was measured of late: of all while that is little, then each new value counts a
 * sixteenth. Not thread-safe.
 */
final class RunningMean {
  private static final int MEMORY = 16;

  private double mean;
  private int count;

  /** One more. */
  void add(double value) {
    mean = with(value);
    count = Math.min(MEMORY, count + 1);
  }

  /** What it would be with one more. */
  double with(double value) {
    return mean + (value - mean) / Math.min(MEMORY, count + 1);
  }

  /** The mean; 0 when nothing was measured. */
  double value() {
    return mean;
  }

  boolean isKnown() {
    return count > 0;
  }

  void forget() {
    mean = 0;
    count = 0;
  }
}
