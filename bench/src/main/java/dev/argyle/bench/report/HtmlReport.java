package dev.argyle.bench.report;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.stream.Collectors;

/** One self-contained page: no script, nothing fetched. */
final class HtmlReport {
  private HtmlReport() {}

  /** The page's text. */
  static String of(RunPlan plan, List<SuiteSection> sections) throws IOException {
    List<SuiteResult> results = sections.stream().map(SuiteSection::result).toList();
    KeyFigures figures = new KeyFigures(results);
    String claims = ClaimTable.of(results);
    StringBuilder suites = new StringBuilder();
    for (SuiteSection section : sections) {
      suites.append(section.html(plan));
    }
    return Html.fill(
        "report.html",
        Map.of(
            "suites", Html.escape(names(sections)),
            "headline", Html.prose(figures.headline()),
            "remarks", Html.paragraphs(figures.remarks()),
            "machine", Html.escape(machine(results)),
            "cards", cards(figures.cards()),
            "contents", contents(sections, !claims.isEmpty()),
            "claims", claims,
            "honesty", Html.items(Honesty.of(results)),
            "sections", suites.toString(),
            "repeat", repeat(plan, sections)));
  }

  /**
   * The part of an SVG document that may stand inside HTML: with ids that no other has, a size that
   * follows the page, and a name for who cannot see it.
   */
  static String inline(String svg, Plot plot) {
    String name = Html.anchor(plot.name());
    String named = "<svg role=\"img\" aria-label=\"" + Html.escape(plot.title()) + "\"";
    return svg.substring(svg.indexOf("<svg"))
        .replace("id=\"clip", "id=\"" + name + "-clip")
        .replace("url(#clip", "url(#" + name + "-clip")
        .replaceFirst(" (width|height)=\"\\d+px\"", "")
        .replaceFirst(" (width|height)=\"\\d+px\"", "")
        .replaceFirst("<svg", Matcher.quoteReplacement(named));
  }

  private static String names(List<SuiteSection> sections) {
    return sections.stream().map(SuiteSection::name).collect(Collectors.joining(" "));
  }

  private static String machine(List<SuiteResult> results) {
    if (results.isEmpty()) {
      return "";
    }
    Map<String, Object> environment = results.get(0).environment();
    return "%s, %s, %s cores, kernel %s, cgroup %s"
        .formatted(
            environment.get("date"),
            environment.get("processor"),
            environment.get("cores_count"),
            environment.get("kernel"),
            environment.get("cgroup"));
  }

  private static String cards(List<KeyFigures.Card> cards) {
    StringBuilder html = new StringBuilder();
    for (KeyFigures.Card card : cards) {
      html.append("<li><a href=\"#suite-")
          .append(Html.anchor(card.suite()))
          .append("\"><span class=\"title\">")
          .append(Html.escape(card.title()))
          .append("</span><span class=\"value\">")
          .append(Html.escape(card.value()))
          .append("</span><span class=\"note\">")
          .append(Html.escape(card.note()))
          .append(card.sound() ? "" : " <strong>The run is marked failed.</strong>")
          .append("</span></a></li>\n");
    }
    return html.length() == 0 ? "" : "<ul class=\"cards\">\n" + html + "</ul>";
  }

  private static String contents(List<SuiteSection> sections, boolean claims) {
    StringBuilder html = new StringBuilder();
    if (claims) {
      html.append("<li><a href=\"#claims\">The paper and this run</a></li>\n");
    }
    html.append("<li><a href=\"#honesty\">How to read this</a></li>\n");
    for (SuiteSection section : sections) {
      html.append("<li><a href=\"#")
          .append(section.anchor())
          .append("\">")
          .append(Html.escape(section.name()))
          .append("</a>")
          .append(section.badge())
          .append("</li>\n");
    }
    return html.append("<li><a href=\"#repeat\">Repeat it</a></li>\n").toString();
  }

  private static String repeat(RunPlan plan, List<SuiteSection> sections) {
    String command = plan.command().isEmpty() ? plan.commandOf(names(sections)) : plan.command();
    List<String> measured = sections.stream().map(SuiteSection::name).toList();
    String left =
        plan.suites().keySet().stream()
            .filter(suite -> !measured.contains(suite))
            .collect(Collectors.joining(", "));
    return "<pre><code>sudo ./faas up\n"
        + Html.escape(command)
        + "</code></pre>\n"
        + (left.isEmpty()
            ? ""
            : "<p class=\"failed\">Asked for, and not measured when this was written: "
                + Html.escape(left)
                + ".</p>\n");
  }
}
