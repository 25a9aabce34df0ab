package dev.argyle.bench.platform;

import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The heap in use, as Micrometer's JVM metrics have it in Prometheus' text. */
final class Heap {
  private static final Pattern USED =
      Pattern.compile(
          "(?m)^jvm_memory_used_bytes\\{[^}]*area=\"heap\"[^}]*\\} ([0-9.]+(?:E[0-9]+)?)");

  private Heap() {}

  /** The sum of its parts; empty if there are none. */
  static Optional<Double> of(String text) {
    return USED.matcher(text)
        .results()
        .map((MatchResult match) -> Double.valueOf(match.group(1)))
        .reduce(Double::sum);
  }
}
