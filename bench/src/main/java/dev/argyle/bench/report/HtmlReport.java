package dev.argyle.bench.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One self-contained page: no script, nothing fetched. */
final class HtmlReport {
  private static final String TEMPLATE = "report.html";

  private HtmlReport() {}

  /**
   * The page's text.
   *
   * @param plot an SVG document, or a sentence that says why there is none
   */
  static String of(SuiteResult result, String plot) throws IOException {
    StringBuilder tables = new StringBuilder();
    ResultTable.of(result).forEach(table -> append(tables, table));
    String problems =
        result.problems().isEmpty()
            ? ""
            : "<p class=\"failed\">This run is marked failed: do not quote it.</p><ul>"
                + items(result.problems())
                + "</ul>";
    return template()
        .replace("{{suite}}", escape(result.suite()))
        .replace("{{problems}}", problems)
        .replace("{{tables}}", tables)
        .replace("{{ratios}}", rows(ratios(result.metrics())))
        .replace("{{metrics}}", rows(result.metrics()))
        .replace("{{parameters}}", rows(result.parameters()))
        .replace("{{environment}}", rows(result.environment()))
        .replace("{{plot}}", plot);
  }

  /** The part of an SVG document that may stand inside HTML. */
  static String inline(String svg) {
    return svg.substring(svg.indexOf("<svg"));
  }

  static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }

  private static void append(StringBuilder html, ResultTable table) {
    html.append("<h2>").append(escape(table.title())).append("</h2>\n<table><thead><tr>");
    table.header().forEach(cell -> html.append("<th>").append(escape(cell)).append("</th>"));
    html.append("</tr></thead>\n<tbody>");
    for (List<String> row : table.rows()) {
      html.append("<tr>");
      row.forEach(cell -> html.append("<td>").append(escape(cell)).append("</td>"));
      html.append("</tr>\n");
    }
    html.append("</tbody></table>\n");
  }

  private static String items(List<String> texts) {
    StringBuilder html = new StringBuilder();
    texts.forEach(text -> html.append("<li>").append(escape(text)).append("</li>"));
    return html.toString();
  }

  private static Map<String, Number> ratios(Map<String, Number> metrics) {
    Map<String, Number> ratios = new LinkedHashMap<>(metrics);
    ratios.keySet().removeIf(key -> !key.endsWith("_ratio"));
    return ratios;
  }

  private static String rows(Map<String, ?> values) {
    StringBuilder html = new StringBuilder();
    values.forEach(
        (key, value) ->
            html.append("<tr><td>")
                .append(escape(key))
                .append("</td><td>")
                .append(escape(String.valueOf(value)))
                .append("</td></tr>\n"));
    return html.toString();
  }

  private static String template() throws IOException {
    try (InputStream in = HtmlReport.class.getResourceAsStream(TEMPLATE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
