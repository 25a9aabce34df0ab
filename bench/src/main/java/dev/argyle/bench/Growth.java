package dev.argyle.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How a figure moved in a long run once it had warmed up, which is given a third of it: from the
 * median of its middle third to that of its last, and the slope of both.
 *
 * <p>Readings that follow each other closely are not independent of each other, so that many of
 * them would make any drift look certain. They are gathered in a dozen windows, of which each
 * counts once. The slope is Theil's and Sen's, the median of those between any two windows, and its
 * interval comes from Kendall's ranks: neither minds a few readings that are far off.
 *
 * @param middle of the middle third
 * @param late of the last third
 * @param slopePerHour of both together
 * @param leastPerHour the lower end of that slope's interval of 95 %
 * @param mostPerHour its upper end
 * @param slowerThirdPerHour the lesser of the slopes within the two thirds
 * @param settledSeconds from the first window to the last
 */
record Growth(
    double middle,
    double late,
    double slopePerHour,
    double leastPerHour,
    double mostPerHour,
    double slowerThirdPerHour,
    double settledSeconds) {
  /** What is sure to have grown by less than this share of itself has not grown. */
  static final double TOLERANCE = 0.01;

  /** What grows all the time has so much of its slope in each of its parts. */
  private static final double STEADY = 0.25;

  private static final double SECONDS_OF_HOUR = 3_600;
  private static final int WINDOWS = 12;

  /** With five windows or fewer, no slope is certain enough to speak of. */
  private static final int FEWEST_WINDOWS = 6;

  /** Half the width of an interval of 95 %, in standard deviations. */
  private static final double CONFIDENCE = 1.96;

  /**
   * A reading.
   *
   * @param atSeconds since the begin
   * @param value NaN if there was none
   */
  record Point(double atSeconds, double value) {}

  /** What of its readings stands for a window. */
  enum Window {
    /** The median. */
    TYPICAL(0.5),
    /** The least: the floor of what rises and is cut back again and again, as a heap is. */
    FLOOR(0);

    private final double quantile;

    Window(double quantile) {
      this.quantile = quantile;
    }

    double of(List<Point> points) {
      return quantile(points.stream().mapToDouble(Point::value).toArray(), quantile);
    }
  }

  /** Empty if there are too few readings in either third. */
  static Optional<Growth> of(List<Point> points, double lengthSeconds, Window window) {
    double from = lengthSeconds / 3;
    double seconds = (lengthSeconds - from) / WINDOWS;
    List<List<Point>> gathered = new ArrayList<>();
    for (int i = 0; i < WINDOWS; i++) {
      gathered.add(new ArrayList<>());
    }
    for (Point point : points) {
      if (!Double.isNaN(point.value()) && point.atSeconds() >= from) {
        int index = (int) ((point.atSeconds() - from) / seconds);
        gathered.get(Math.min(index, WINDOWS - 1)).add(point);
      }
    }
    List<Point> middle = condensed(gathered.subList(0, WINDOWS / 2), window);
    List<Point> late = condensed(gathered.subList(WINDOWS / 2, WINDOWS), window);
    List<Point> all = new ArrayList<>(middle);
    all.addAll(late);
    return middle.isEmpty() || late.isEmpty() || all.size() < FEWEST_WINDOWS
        ? Optional.empty()
        : Optional.of(of(middle, late, all));
  }

  /** One reading for each window that has any. */
  private static List<Point> condensed(List<List<Point>> windows, Window window) {
    return windows.stream()
        .filter(points -> !points.isEmpty())
        .map(
            points ->
                new Point(
                    points.stream().mapToDouble(Point::atSeconds).average().orElseThrow(),
                    window.of(points)))
        .toList();
  }

  private static Growth of(List<Point> middle, List<Point> late, List<Point> all) {
    double[] slopes = slopes(all);
    int windows = all.size();
    // Of Kendall's S, the number of pairs that rise less that of those that fall, without trend.
    double deviation = Math.sqrt(windows * (windows - 1.0) * (2.0 * windows + 5) / 18);
    int least = (int) Math.floor((slopes.length - CONFIDENCE * deviation) / 2);
    int most = slopes.length - 1 - least;
    return new Growth(
        Window.TYPICAL.of(middle),
        Window.TYPICAL.of(late),
        quantile(slopes, 0.5) * SECONDS_OF_HOUR,
        slopes[Math.max(0, least)] * SECONDS_OF_HOUR,
        slopes[Math.min(slopes.length - 1, most)] * SECONDS_OF_HOUR,
        Math.min(slope(middle), slope(late)) * SECONDS_OF_HOUR,
        all.get(windows - 1).atSeconds() - all.get(0).atSeconds());
  }

  private static double slope(List<Point> points) {
    return points.size() < 2 ? 0 : quantile(slopes(points), 0.5);
  }

  /** Between any two, in rising order. */
  private static double[] slopes(List<Point> points) {
    List<Point> inTime =
        points.stream().sorted(Comparator.comparingDouble(Point::atSeconds)).toList();
    List<Double> slopes = new ArrayList<>();
    for (int i = 0; i < inTime.size(); i++) {
      for (int j = i + 1; j < inTime.size(); j++) {
        Point a = inTime.get(i);
        Point b = inTime.get(j);
        slopes.add((b.value() - a.value()) / (b.atSeconds() - a.atSeconds()));
      }
    }
    return slopes.stream().mapToDouble(Double::doubleValue).sorted().toArray();
  }

  private static double quantile(double[] values, double quantile) {
    double[] sorted = Arrays.stream(values).sorted().toArray();
    double at = quantile * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }

  double difference() {
    return late - middle;
  }

  /** Of the middle third, from there to the last. */
  double percent() {
    return middle == 0 ? 0 : 100 * difference() / middle;
  }

  /**
   * Whether it surely grows, and by so much that it would matter: even the least slope that these
   * readings allow makes more than {@link #TOLERANCE} of it in the time that was looked at, and it
   * does so in both thirds. What takes one step, as resident memory does when the heap was fuller
   * than ever before, does not.
   */
  boolean grows() {
    double least = leastPerHour * settledSeconds / SECONDS_OF_HOUR;
    boolean allTheTime = slowerThirdPerHour > STEADY * slopePerHour;
    return difference() > 0 && least > TOLERANCE * Math.abs(middle) && allTheTime;
  }
}
