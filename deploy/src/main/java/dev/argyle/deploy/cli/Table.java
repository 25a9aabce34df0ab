package dev.argyle.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Rows of text in aligned columns. */
public final class Table {
  private static final String GAP = "  ";
  private final List<List<String>> rows = new ArrayList<>();

  /** Adds a row; all rows have as many cells. */
  public void row(String... cells) {
    rows.add(List.of(cells));
  }

  /** Adds a row of two cells for each value in an object; values within values get dotted names. */
  void rows(JsonNode object) {
    rows("", object);
  }

  private void rows(String prefix, JsonNode object) {
    object
        .properties()
        .forEach(
            property -> {
              JsonNode value = property.getValue();
              if (value.isObject() && !value.isEmpty()) {
                rows(prefix + property.getKey() + ".", value);
              } else if (!value.isNull()) {
                row(prefix + property.getKey(), value.isTextual() ? value.asText() : plain(value));
              }
            });
  }

  private static String plain(JsonNode value) {
    return value.isContainerNode() && value.isEmpty() ? "none" : value.toString();
  }

  /** Prints the rows; the last column is not padded. */
  public void print(PrintStream out) {
    int columns = rows.stream().mapToInt(List::size).max().orElse(0);
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        String cell = row.get(i);
        boolean last = i == row.size() - 1;
        line.append(cell).append(last ? "" : " ".repeat(widths[i] - cell.length()) + GAP);
      }
      out.println(line.toString().stripTrailing());
    }
  }
}
