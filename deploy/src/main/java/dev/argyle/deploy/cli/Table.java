package dev.argyle.deploy.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Rows of text in aligned columns. */
public final class Table {
  private static final String GAP = "  ";
  private final List<List<String>> rows = new ArrayList<>();
  private final Set<Integer> right = new HashSet<>();

  /** Adds a row; all rows have as many cells. */
  public void row(String... cells) {
    rows.add(List.of(cells));
  }

  /** Columns of numbers, from 0, whose cells end where the column does. */
  void alignRight(Integer... columns) {
    right.addAll(List.of(columns));
  }

  /** The rows, a line each; the last column is not padded. */
  List<String> lines() {
    int columns = rows.stream().mapToInt(List::size).max().orElse(0);
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        String cell = row.get(i);
        String padding = " ".repeat(widths[i] - cell.length());
        line.append(right.contains(i) ? padding + cell : cell + padding).append(GAP);
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  /** Prints the rows. */
  public void print(PrintStream out) {
    lines().forEach(out::println);
  }
}
