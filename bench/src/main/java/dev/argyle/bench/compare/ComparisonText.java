package dev.argyle.bench.compare;

import dev.argyle.bench.report.Interval;
import dev.argyle.bench.report.ResultTable;
import dev.argyle.bench.report.ResultText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A comparison for a person at a terminal. */
public final class ComparisonText {
  /** Names that are told in full. */
  private static final int MOST_NAMES = 8;

  /** Several lines, each ended. */
  public String of(Comparison comparison) {
    StringBuilder text = new StringBuilder();
    comparison.suites().forEach(suite -> append(text, suite));
    only(text, "suites", "the first", comparison.onlyBefore());
    only(text, "suites", "the second", comparison.onlyAfter());
    text.append(legend(comparison));
    text.append(
        String.format(
            Locale.ROOT,
            "%d slower, %d faster, %d the same, %d not judged%n",
            comparison.count(Change.Verdict.SLOWER),
            comparison.count(Change.Verdict.FASTER),
            comparison.count(Change.Verdict.SAME),
            comparison.count(Change.Verdict.NOT_JUDGED)));
    return text.toString();
  }

  private static void append(StringBuilder text, Comparison.OfSuite suite) {
    List<List<String>> rows =
        suite.changes().stream()
            .filter(change -> change.verdict() != Change.Verdict.NOT_JUDGED)
            .map(ComparisonText::row)
            .toList();
    text.append(
        new ResultText()
            .of(
                new ResultTable(
                    suite.suite(), List.of("", "before", "after", "change", "verdict"), rows)));
    suite.warnings().forEach(warning -> text.append("warning: ").append(warning).append('\n'));
    only(text, "metrics", "the first", suite.onlyBefore());
    only(text, "metrics", "the second", suite.onlyAfter());
    text.append('\n');
  }

  private static List<String> row(Change change) {
    return List.of(
        change.key(),
        figure(change.before(), change.beforeInterval()),
        figure(change.after(), change.afterInterval()),
        String.format(Locale.ROOT, "%+.1f %%", change.percent()),
        change.words());
  }

  private static String figure(double value, Optional<Interval> interval) {
    String pattern = Math.abs(value) < 10 ? "%.3f" : "%.1f";
    return String.format(Locale.ROOT, pattern, value)
        + interval
            .map(known -> String.format(Locale.ROOT, " ±" + pattern, known.halfWidth()))
            .orElse("");
  }

  private static void only(StringBuilder text, String what, String where, List<String> names) {
    if (names.isEmpty()) {
      return;
    }
    List<String> some = names.subList(0, Math.min(MOST_NAMES, names.size()));
    text.append("only in ").append(where).append(": ").append(what).append(' ');
    text.append(String.join(", ", some));
    text.append(names.size() > MOST_NAMES ? ", … " + names.size() + " in all\n" : "\n");
  }

  private static String legend(Comparison comparison) {
    List<Change> changes = new ArrayList<>();
    comparison.suites().forEach(suite -> changes.addAll(suite.changes()));
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "slower, faster: the 95 %% intervals do not meet, and it is %.0f %% or more%n",
            Change.LEAST_PERCENT));
    if (changes.stream().anyMatch(change -> change.words().endsWith("*"))) {
      text.append(
          String.format(
              Locale.ROOT,
              "*: no intervals to judge by, only a threshold of %.0f %%%n",
              Change.THRESHOLD_PERCENT));
    }
    if (changes.stream().anyMatch(change -> !change.isPlatforms())) {
      text.append("(…): not the platform's but a floor or a peer; not counted\n");
    }
    return text.toString();
  }
}
