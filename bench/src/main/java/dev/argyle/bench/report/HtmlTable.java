package dev.argyle.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Tables that can be scrolled by themselves where the page is narrow. */
final class HtmlTable {
  private HtmlTable() {}

  /** One with its title; the first cell of a row is its head. */
  static String of(ResultTable table) {
    // No caption: it would scroll with the table.
    StringBuilder html = new StringBuilder("<h3>" + Html.escape(table.title()) + "</h3>\n");
    html.append(open(table.title(), "figures")).append("<thead><tr>");
    for (String cell : table.header()) {
      boolean plusMinus = cell.equals(ResultTable.PLUS_MINUS);
      html.append("<th scope=\"col\"").append(plusMinus ? " class=\"pm\"" : "").append(">");
      html.append(Html.escape(cell)).append("</th>");
    }
    html.append("</tr></thead>\n<tbody>\n");
    for (List<String> row : table.rows()) {
      html.append("<tr>");
      for (int i = 0; i < row.size(); i++) {
        boolean plusMinus = table.header().get(i).equals(ResultTable.PLUS_MINUS);
        html.append(i == 0 ? "<th scope=\"row\">" : plusMinus ? "<td class=\"pm\">" : "<td>");
        html.append(plusMinus && !row.get(i).isEmpty() && !row.get(i).equals("n/a") ? "±" : "");
        html.append(Html.prose(row.get(i))).append(i == 0 ? "</th>" : "</td>");
      }
      html.append("</tr>\n");
    }
    return html.append("</tbody></table></div>\n").toString();
  }

  /** Names and what belongs to each. */
  static String pairs(String title, Map<String, ?> values) {
    List<List<String>> rows = new ArrayList<>();
    values.forEach((key, value) -> rows.add(List.of(key, String.valueOf(value))));
    StringBuilder html = new StringBuilder(open(title, "pairs")).append("<tbody>\n");
    for (List<String> row : rows) {
      html.append("<tr><th scope=\"row\">")
          .append(Html.escape(row.get(0)))
          .append("</th><td>")
          .append(Html.escape(row.get(1)))
          .append("</td></tr>\n");
    }
    return html.append("</tbody></table></div>\n").toString();
  }

  /** Its region can be reached and scrolled by the keyboard. */
  static String open(String title, String style) {
    return "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\""
        + Html.escape(title)
        + "\"><table class=\""
        + style
        + "\">\n";
  }
}
