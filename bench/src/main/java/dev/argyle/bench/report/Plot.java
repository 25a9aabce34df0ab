package dev.argyle.bench.report;

import java.util.List;

/** A picture of a result, as data. */
public sealed interface Plot {
  /** Of its files, without their endings. */
  String name();

  /** For people. */
  String title();

  /**
   * Latency over percentile, a line a series; those that were not measured are left out.
   *
   * @param keys of the series, in their order
   */
  record Latency(String name, String title, List<String> keys) implements Plot {}

  /**
   * Bars side by side.
   *
   * @param unit of the values
   * @param logarithmic for values of several magnitudes; else the axis begins at zero
   * @param categories along the axis
   * @param groups one colour each
   */
  record Bars(
      String name,
      String title,
      String unit,
      boolean logarithmic,
      List<String> categories,
      List<Group> groups)
      implements Plot {}

  /**
   * Lines from point to point.
   *
   * @param xTitle what the axis along shows, with its unit
   * @param yTitle the same of the other; it begins at zero unless it is logarithmic
   * @param logarithmicX for points of several magnitudes
   * @param logarithmicY for values of several magnitudes
   */
  record Lines(
      String name,
      String title,
      String xTitle,
      String yTitle,
      boolean logarithmicX,
      boolean logarithmicY,
      List<Line> lines)
      implements Plot {
    /** With axes that are not logarithmic. */
    public Lines(String name, String title, String xTitle, String yTitle, List<Line> lines) {
      this(name, title, xTitle, yTitle, false, false, lines);
    }
  }

  /**
   * One of them.
   *
   * @param label for people
   * @param x in rising order
   * @param y as many
   */
  record Line(String label, List<Double> x, List<Double> y) {}

  /**
   * One colour's bars.
   *
   * @param label for people
   * @param values one a category; NaN where there is none
   */
  record Group(String label, List<Double> values) {}
}
