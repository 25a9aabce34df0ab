package dev.argyle.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Raw figures over time, written as {@code NAME.csv} beside the result.
 *
 * @param name of the file, without its ending
 * @param columns their names, units at the end
 * @param rows as many numbers as columns; NaN where there is none
 */
public record Samples(String name, List<String> columns, List<List<Double>> rows) {
  private static final String MISSING = "";

  /** Copies the lists. */
  public Samples {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  /** Lines of comma-separated values, the first with the columns' names. */
  String csv() {
    StringBuilder text = new StringBuilder(String.join(",", columns)).append('\n');
    for (List<Double> row : rows) {
      text.append(row.stream().map(Samples::cell).collect(Collectors.joining(","))).append('\n');
    }
    return text.toString();
  }

  private static String cell(double value) {
    if (Double.isNaN(value)) {
      return MISSING;
    }
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.3f", value);
  }
}
