package dev.argyle.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** A result for a person at a terminal. */
public final class ResultText {
  /** Lines of at most 100 columns, broken at spaces. */
  private static final Pattern WRAP = Pattern.compile("(.{1,100})(?: |$)");

  /** Several lines, each ended. */
  public String of(SuiteResult result) {
    StringBuilder text = new StringBuilder();
    ResultTable.of(result).forEach(table -> text.append(of(table)).append('\n'));
    result
        .metrics()
        .forEach((key, value) -> appendFigure(text, key, value, result.confidence().of(key)));
    appendNotes(text, result.notes());
    appendMachine(text, result.environment());
    result.missing().forEach((what, why) -> text.append(missing(what, why)));
    for (String problem : result.problems()) {
      text.append("FAILED: ").append(problem).append('\n');
    }
    return text.toString();
  }

  /** One table with its title; several lines, each ended. */
  public String of(ResultTable table) {
    StringBuilder text = new StringBuilder(table.title()).append('\n');
    append(text, table);
    return text.toString();
  }

  private static void appendNotes(StringBuilder text, List<String> notes) {
    notes.forEach(note -> text.append(WRAP.matcher(note).replaceAll("$1\n")).append('\n'));
  }

  private static String missing(String what, String why) {
    return "missing: " + what + ": " + why + "\n";
  }

  private static void append(StringBuilder text, ResultTable table) {
    int columns = table.header().size();
    int[] widths =
        IntStream.range(0, columns)
            .map(
                column ->
                    IntStream.concat(
                            // A format has no width of 0.
                            IntStream.of(1, table.header().get(column).length()),
                            table.rows().stream().mapToInt(row -> row.get(column).length()))
                        .max()
                        .orElse(0))
            .toArray();
    appendRow(text, table.header(), widths);
    table.rows().forEach(row -> appendRow(text, row, widths));
  }

  private static void appendRow(StringBuilder text, List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      // The name stands left, figures right.
      String pattern = i == 0 ? "  %-" + widths[i] + "s" : "  %" + widths[i] + "s";
      line.append(String.format(Locale.ROOT, pattern, cells.get(i)));
    }
    text.append(line.toString().stripTrailing()).append('\n');
  }

  private static void appendFigure(
      StringBuilder text, String key, Number value, Optional<Interval> interval) {
    FigureKey.of(key)
        .ifPresent(
            figure ->
                text.append(
                    String.format(
                        Locale.ROOT,
                        "%-44s %s%n",
                        figure.name(),
                        figure.shown(value.doubleValue(), interval))));
  }

  private static void appendMachine(StringBuilder text, Map<String, Object> environment) {
    text.append(
        String.format(
            Locale.ROOT,
            "%-44s kernel %s, %s cores, cgroup %s, load average %s%n",
            "machine",
            environment.get("kernel"),
            environment.get("cores_count"),
            environment.get("cgroup"),
            environment.get("load_average")));
  }
}
