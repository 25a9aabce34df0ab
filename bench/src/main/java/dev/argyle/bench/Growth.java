package dev.argyle.bench;

import java.util.List;
import java.util.Optional;

/**
 * How a figure moved in a long run: from the mean of its second tenth, when all is warmed up, to
 * that of its last, and the slope of the straight line that fits best in between.
 *
 * @param early mean of the second tenth
 * @param late mean of the last tenth
 * @param slopePerHour least squares, without the first tenth
 */
record Growth(double early, double late, double slopePerHour) {
  private static final double SECONDS_OF_HOUR = 3_600;

  /**
   * A reading.
   *
   * @param atSeconds since the begin
   * @param value NaN if there was none
   */
  record Point(double atSeconds, double value) {}

  /** Empty if there is no reading in either tenth. */
  static Optional<Growth> of(List<Point> points, double lengthSeconds) {
    List<Point> settled =
        points.stream()
            .filter(point -> !Double.isNaN(point.value()))
            .filter(point -> point.atSeconds() >= 0.1 * lengthSeconds)
            .toList();
    double early = mean(settled, 0, 0.2 * lengthSeconds);
    double late = mean(settled, 0.9 * lengthSeconds, Double.MAX_VALUE);
    return Double.isNaN(early) || Double.isNaN(late)
        ? Optional.empty()
        : Optional.of(new Growth(early, late, slope(settled) * SECONDS_OF_HOUR));
  }

  double difference() {
    return late - early;
  }

  private static double mean(List<Point> points, double from, double to) {
    return points.stream()
        .filter(point -> point.atSeconds() >= from && point.atSeconds() < to)
        .mapToDouble(Point::value)
        .average()
        .orElse(Double.NaN);
  }

  private static double slope(List<Point> points) {
    double meanX = points.stream().mapToDouble(Point::atSeconds).average().orElse(0);
    double meanY = points.stream().mapToDouble(Point::value).average().orElse(0);
    double products = 0;
    double squares = 0;
    for (Point point : points) {
      double x = point.atSeconds() - meanX;
      products += x * (point.value() - meanY);
      squares += x * x;
    }
    return squares == 0 ? 0 : products / squares;
  }
}
