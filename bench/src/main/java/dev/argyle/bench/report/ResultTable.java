package dev.argyle.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * Rows of text, the same for terminal and page.
 *
 * @param title of them all
 * @param header one word a column
 * @param rows as many cells as the header
 */
public record ResultTable(String title, List<String> header, List<List<String>> rows) {

  /** Head of a column with half of a 95 % interval. */
  static final String PLUS_MINUS = "±";

  private static final String UNKNOWN = "n/a";

  /** The suite's own tables, and one for each kind of series that there is. */
  static List<ResultTable> of(SuiteResult result) {
    List<ResultTable> tables = new ArrayList<>(result.tables());
    for (Series.Kind kind : Series.Kind.values()) {
      List<List<String>> rows =
          result.series().stream()
              .filter(series -> series.kind() == kind)
              .map(series -> row(series, result.confidence().of(series)))
              .toList();
      if (!rows.isEmpty() && kind != Series.Kind.RAW) {
        tables.add(new ResultTable(title(kind), columns(kind), rows));
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

  private static List<String> columns(Series.Kind kind) {
    List<String> header = new ArrayList<>(List.of(""));
    for (Quantile quantile : Quantile.values()) {
      header.add(quantile.label());
      if (isShown(quantile)) {
        header.add(PLUS_MINUS);
      }
    }
    header.addAll(List.of("count", "failed", "rate/s"));
    if (kind == Series.Kind.CLOSED) {
      header.add(PLUS_MINUS);
    }
    return header;
  }

  private static List<String> row(Series series, Confidence.OfSeries sure) {
    Histogram total = series.total();
    boolean nothing = total.getTotalCount() == 0;
    List<String> cells = new ArrayList<>(List.of(series.label()));
    for (Quantile quantile : Quantile.values()) {
      double ms = total.getValueAtPercentile(quantile.percentile()) / 1e6;
      cells.add(nothing ? "-" : format("%.3f", ms));
      if (isShown(quantile)) {
        Optional<Interval> interval = quantile == Quantile.P50 ? sure.p50() : sure.p99();
        cells.add(nothing ? "" : half(interval, "%.3f", 1e-3));
      }
    }
    cells.add(Long.toString(total.getTotalCount()));
    cells.add(Long.toString(series.failureCount()));
    cells.add(series.ratePerSecond().map(rate -> format("%.1f", rate)).orElse(""));
    if (series.kind() == Series.Kind.CLOSED) {
      cells.add(nothing ? "" : half(sure.perSecond(), "%.1f", 1));
    }
    return cells;
  }

  /** Whether its interval has a column. */
  private static boolean isShown(Quantile quantile) {
    return quantile == Quantile.P50 || quantile == Quantile.P99;
  }

  private static String half(Optional<Interval> interval, String pattern, double scale) {
    return interval.map(known -> format(pattern, known.halfWidth() * scale)).orElse(UNKNOWN);
  }

  private static String format(String pattern, double value) {
    return String.format(Locale.ROOT, pattern, value);
  }
}
