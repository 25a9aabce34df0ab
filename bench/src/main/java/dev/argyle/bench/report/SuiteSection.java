package dev.argyle.bench.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A suite's part of the page.
 *
 * @param result what it found
 * @param drawings by the plots' names: SVG elements, or a paragraph that says why there is none
 */
record SuiteSection(SuiteResult result, Map<String, String> drawings) {

  String name() {
    return result.suite();
  }

  /** Of links within the page. */
  String anchor() {
    return "suite-" + Html.anchor(name());
  }

  String html(RunPlan plan) throws IOException {
    StringBuilder tables = new StringBuilder();
    ResultTable.of(result).forEach(table -> tables.append(HtmlTable.of(table)));
    Map<String, String> figures = figures();
    if (!figures.isEmpty()) {
      tables
          .append("<h3>Ratios, shares and sizes</h3>\n")
          .append(HtmlTable.pairs("Ratios, shares and sizes", figures));
    }
    return Html.fill(
        "suite.html",
        Map.ofEntries(
            Map.entry("suite", Html.escape(name())),
            Map.entry("anchor", anchor()),
            Map.entry("badge", badge()),
            Map.entry("description", description(plan)),
            Map.entry("problems", problems()),
            Map.entry("missing", missing()),
            Map.entry("plots", plots()),
            Map.entry("tables", tables.toString()),
            Map.entry("notes", Html.paragraphs(result.notes())),
            Map.entry("metrics", metrics()),
            Map.entry("parameters", HtmlTable.pairs("Parameters", result.parameters())),
            Map.entry("environment", HtmlTable.pairs("Environment", result.environment())),
            Map.entry("files", files()),
            Map.entry("command", Html.escape(plan.commandOf(name())))));
  }

  /** A word on its state, for the contents and its heading. */
  String badge() {
    if (result.failed()) {
      return " <span class=\"badge failed\">failed</span>";
    }
    return result.missing().isEmpty()
        ? ""
        : " <span class=\"badge part\">" + result.missing().size() + " missing</span>";
  }

  private String description(RunPlan plan) {
    String line = plan.describe(name());
    return line.isEmpty() ? "" : "<p class=\"lead\">" + Html.prose(line) + "</p>";
  }

  private String problems() {
    return result.problems().isEmpty()
        ? ""
        : "<div class=\"box bad\"><p><strong>This run is marked failed: do not quote it.</strong>"
            + "</p>"
            + Html.items(result.problems())
            + "</div>";
  }

  private String missing() {
    List<String> sentences = new ArrayList<>();
    result.missing().forEach((what, why) -> sentences.add(what + ": " + why));
    return sentences.isEmpty()
        ? ""
        : "<div class=\"box\"><p><strong>Not measured here</strong></p>"
            + Html.items(sentences)
            + "</div>";
  }

  private String plots() {
    StringBuilder html = new StringBuilder();
    for (Plot plot : result.plots()) {
      String name = plot.name();
      html.append("<figure id=\"plot-").append(Html.anchor(name)).append("\">\n");
      html.append("<div class=\"plot\" role=\"region\" tabindex=\"0\" aria-label=\"")
          .append(Html.escape(plot.title()))
          .append("\">")
          .append(drawings.getOrDefault(name, ""))
          .append("</div>\n<figcaption>")
          .append(ClaimTable.below(plot, result.claims()))
          .append("<p class=\"files\">")
          .append(Html.escape(plot.title()))
          .append(": ")
          .append(Html.link(name + ".svg", "SVG"))
          .append(", ")
          .append(Html.link(name + ".png", "PNG"))
          .append("</p></figcaption>\n</figure>\n");
    }
    return html.toString();
  }

  /** What has no row in the tables. */
  private Map<String, String> figures() {
    Map<String, String> figures = new LinkedHashMap<>();
    result
        .metrics()
        .forEach(
            (key, value) ->
                FigureKey.of(key)
                    .ifPresent(
                        figure ->
                            figures.put(
                                figure.name(),
                                figure.shown(value.doubleValue(), result.confidence().of(key)))));
    return figures;
  }

  private String metrics() {
    List<List<String>> rows = new ArrayList<>();
    result
        .metrics()
        .forEach((key, value) -> rows.add(List.of(key, String.valueOf(value), interval(key))));
    return HtmlTable.of(
        new ResultTable(
            "Metrics and their intervals", List.of("", "value", "95 % interval"), rows));
  }

  private String interval(String key) {
    Optional<Interval> interval = result.confidence().of(key);
    if (interval.isPresent()) {
      return interval.get().low() + " to " + interval.get().high();
    }
    return result.confidence().tooFew().contains(key) ? "n/a" : "";
  }

  private String files() {
    List<String> links = new ArrayList<>();
    links.add(Html.link(name() + ".json", name() + ".json"));
    if (!result.series().isEmpty()) {
      links.add(Html.link(name() + ".hlog", name() + ".hlog") + " (HdrHistogram, ns)");
    }
    for (Samples file : result.samples()) {
      links.add(Html.link(file.name() + ".csv", file.name() + ".csv"));
    }
    return String.join(", ", links);
  }
}
