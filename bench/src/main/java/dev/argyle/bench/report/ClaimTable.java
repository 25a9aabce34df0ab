package dev.argyle.bench.report;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the papers say beside what this run found: the whole list, and what belongs to one plot. */
final class ClaimTable {
  private ClaimTable() {}

  /** All claims of all suites, failing ones with the others; nothing if there are none. */
  static String of(List<SuiteResult> results) {
    StringBuilder rows = new StringBuilder();
    Map<Claim.Verdict, Integer> verdicts = new EnumMap<>(Claim.Verdict.class);
    for (SuiteResult result : results) {
      for (Claim claim : result.claims()) {
        rows.append(row(result, claim));
        verdicts.merge(claim.verdict(), 1, Integer::sum);
      }
    }
    if (rows.length() == 0) {
      return "";
    }
    return "<section id=\"claims\">\n<h2>What the paper says, and what we found</h2>\n<p>"
        + summary(verdicts)
        + "</p>\n"
        + HtmlTable.open("Claims", "claims")
        + "<thead><tr><th scope=\"col\">Figure</th><th scope=\"col\">Said</th>"
        + "<th scope=\"col\">Found in this run</th><th scope=\"col\">Verdict</th></tr></thead>\n"
        + "<tbody>\n"
        + rows
        + "</tbody></table></div>\n</section>\n";
  }

  private static String summary(Map<Claim.Verdict, Integer> verdicts) {
    return ("Hold on this machine: %d. Do not: %d. Not measured: %d. What does not hold is a"
            + " finding: kernels and machines have changed since.")
        .formatted(
            verdicts.getOrDefault(Claim.Verdict.HOLDS, 0),
            verdicts.getOrDefault(Claim.Verdict.FAILS, 0),
            verdicts.getOrDefault(Claim.Verdict.UNKNOWN, 0));
  }

  private static String row(SuiteResult result, Claim claim) {
    String to =
        claim.plot().isEmpty()
            ? "#suite-" + Html.anchor(result.suite())
            : "#plot-" + Html.anchor(claim.plot());
    return "<tr><th scope=\"row\">"
        + Html.link(to, claim.figure())
        + "<small>"
        + Html.link("#suite-" + Html.anchor(result.suite()), "suite " + result.suite())
        + "</small></th><td data-head=\"Said\">"
        + Html.prose(claim.said())
        + "</td><td data-head=\"Found\">"
        + Html.prose(claim.found())
        + "</td><td>"
        + verdict(claim)
        + "</td></tr>\n";
  }

  /** What stands below a plot. */
  static String below(Plot plot, List<Claim> claims) {
    StringBuilder html = new StringBuilder();
    for (Claim claim : claims) {
      if (claim.plot().equals(plot.name())) {
        html.append("<dl class=\"claim\"><dt>")
            .append(Html.escape(claim.figure()))
            .append("</dt><dd>")
            .append(Html.prose(claim.said()))
            .append("</dd><dt>This run</dt><dd>")
            .append(Html.prose(claim.found()))
            .append(" ")
            .append(verdict(claim))
            .append("</dd></dl>\n");
      }
    }
    return html.toString();
  }

  private static String verdict(Claim claim) {
    String mark =
        switch (claim.verdict()) {
          case HOLDS -> "✓ ";
          case FAILS -> "✗ ";
          case UNKNOWN -> "– ";
        };
    return "<span class=\"verdict "
        + Html.anchor(claim.verdict().name().toLowerCase(Locale.ROOT))
        + "\">"
        + mark
        + Html.escape(claim.verdict().words())
        + "</span>";
  }
}
