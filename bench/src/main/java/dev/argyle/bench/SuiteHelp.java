package dev.argyle.bench;

import dev.argyle.bench.run.Suite;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** The suites in the help. */
final class SuiteHelp {
  private SuiteHelp() {}

  /** A line each, as each suite says it of itself; {@code all} is the word for all of them. */
  static String[] lines(Collection<Suite> suites, String all) {
    List<String> lines = new ArrayList<>(List.of("", "Suites:"));
    for (Suite suite : suites) {
      lines.add(line(suite.name(), suite.description()));
    }
    lines.add(line(all, "each of them in this order, within half an hour on two cores"));
    return lines.toArray(String[]::new);
  }

  private static String line(String name, String description) {
    // The parser would format it once more.
    return String.format(Locale.ROOT, "  %-11s %s", name, description)
        .stripTrailing()
        .replace("%", "%%");
  }
}
