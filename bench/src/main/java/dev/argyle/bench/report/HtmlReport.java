package dev.argyle.bench.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** One self-contained page: no script, nothing fetched. */
final class HtmlReport {
  private HtmlReport() {}

  /**
   * A suite's part of the page.
   *
   * @param plots SVG documents, or sentences that say why there are none
   */
  record Section(SuiteResult result, String plots) {}

  /** The page's text. */
  static String of(List<Section> sections) throws IOException {
    String names =
        sections.stream().map(section -> section.result().suite()).collect(Collectors.joining(" "));
    StringBuilder html = new StringBuilder();
    for (Section section : sections) {
      html.append(of(section));
    }
    return template("report.html")
        .replace("{{suites}}", escape(names))
        .replace("{{sections}}", html);
  }

  private static String of(Section section) throws IOException {
    SuiteResult result = section.result();
    StringBuilder tables = new StringBuilder();
    ResultTable.of(result).forEach(table -> append(tables, table));
    String problems =
        result.problems().isEmpty()
            ? ""
            : "<p class=\"failed\">This run is marked failed: do not quote it.</p><ul>"
                + items(result.problems())
                + "</ul>";
    return template("suite.html")
        .replace("{{suite}}", escape(result.suite()))
        .replace("{{problems}}", problems)
        .replace("{{missing}}", missing(result.missing()))
        .replace("{{tables}}", tables)
        .replace("{{notes}}", paragraphs(result.notes()))
        .replace("{{samples}}", links(result.samples()))
        .replace("{{figures}}", rows(figures(result.metrics())))
        .replace("{{metrics}}", rows(result.metrics()))
        .replace("{{parameters}}", rows(result.parameters()))
        .replace("{{environment}}", rows(result.environment()))
        .replace("{{plots}}", section.plots());
  }

  private static String missing(Map<String, String> missing) {
    List<String> sentences = new ArrayList<>();
    missing.forEach((what, why) -> sentences.add(what + ": " + why));
    return sentences.isEmpty() ? "" : "<p>Missing:</p><ul>" + items(sentences) + "</ul>";
  }

  /** The part of an SVG document that may stand inside HTML. */
  static String inline(String svg) {
    return svg.substring(svg.indexOf("<svg"));
  }

  static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }

  private static void append(StringBuilder html, ResultTable table) {
    html.append("<h3>").append(escape(table.title())).append("</h3>\n<table><thead><tr>");
    table.header().forEach(cell -> html.append("<th>").append(escape(cell)).append("</th>"));
    html.append("</tr></thead>\n<tbody>");
    for (List<String> row : table.rows()) {
      html.append("<tr>");
      row.forEach(cell -> html.append("<td>").append(escape(cell)).append("</td>"));
      html.append("</tr>\n");
    }
    html.append("</tbody></table>\n");
  }

  private static String paragraphs(List<String> texts) {
    StringBuilder html = new StringBuilder();
    texts.forEach(text -> html.append("<p>").append(escape(text)).append("</p>\n"));
    return html.toString();
  }

  private static String links(List<Samples> samples) {
    StringBuilder html = new StringBuilder();
    for (Samples file : samples) {
      String name = escape(file.name() + ".csv");
      html.append(", <a href=\"").append(name).append("\">").append(name).append("</a>");
    }
    return html.toString();
  }

  private static String items(List<String> texts) {
    StringBuilder html = new StringBuilder();
    texts.forEach(text -> html.append("<li>").append(escape(text)).append("</li>"));
    return html.toString();
  }

  /** What has no row in the tables. */
  private static Map<String, String> figures(Map<String, Number> metrics) {
    Map<String, String> figures = new LinkedHashMap<>();
    metrics.forEach(
        (key, value) ->
            FigureKey.of(key)
                .ifPresent(
                    figure -> figures.put(figure.name(), figure.shown(value.doubleValue()))));
    return figures;
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

  private static String template(String name) throws IOException {
    try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
