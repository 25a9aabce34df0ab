package dev.argyle.bench.report;

/**
 * Where a figure lies with 95 % confidence, in the figure's unit.
 *
 * @param low its lower end
 * @param high its upper end
 */
public record Interval(double low, double high) {
  /** What stands behind ±. */
  public double halfWidth() {
    return (high - low) / 2;
  }

  /** Whether both may be the same figure. */
  public boolean overlaps(Interval other) {
    return low <= other.high && other.low <= high;
  }
}
