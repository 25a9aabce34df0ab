package dev.argyle.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * Rows of text, the same for terminal and page.
 *
 * @param title of them all
 * @param header one word a column
 * @param rows as many cells as the header
 */
public record ResultTable(String title, List<String> header, List<List<String>> rows) {

  /** The suite's own tables, and one for each kind of series that there is. */
  static List<ResultTable> of(SuiteResult result) {
    List<ResultTable> tables = new ArrayList<>(result.tables());
    for (Series.Kind kind : Series.Kind.values()) {
      List<List<String>> rows =
          result.series().stream().filter(s -> s.kind() == kind).map(ResultTable::row).toList();
      if (!rows.isEmpty() && kind != Series.Kind.RAW) {
        tables.add(new ResultTable(title(kind), columns(), rows));
      }
    }
    return tables;
  }

  private static String title(Series.Kind kind) {
    return switch (kind) {
      case PACED -> "Paced: open loop, latency in ms from the intended send";
      case INIT -> "Init: import of the function's code, as the platform says; ms";
      case CLOSED -> "Closed loop: each client waits for its answer; latency in ms";
      case FLOOR -> "Floors: no platform at all; ms";
      case PEER -> "Peers: what else starts sandboxes, one after the other; ms";
      case RAW -> "Raw; ms";
    };
  }

  private static List<String> columns() {
    List<String> header = new ArrayList<>(List.of(""));
    for (Quantile quantile : Quantile.values()) {
      header.add(quantile.label());
    }
    header.addAll(List.of("count", "failed", "rate/s"));
    return header;
  }

  private static List<String> row(Series series) {
    Histogram total = series.total();
    List<String> cells = new ArrayList<>(List.of(series.label()));
    for (Quantile quantile : Quantile.values()) {
      cells.add(
          total.getTotalCount() == 0
              ? "-"
              : format("%.3f", total.getValueAtPercentile(quantile.percentile()) / 1e6));
    }
    cells.add(Long.toString(total.getTotalCount()));
    cells.add(Long.toString(series.failureCount()));
    cells.add(series.ratePerSecond().map(rate -> format("%.1f", rate)).orElse(""));
    return cells;
  }

  private static String format(String pattern, double value) {
    return String.format(Locale.ROOT, pattern, value);
  }
}
