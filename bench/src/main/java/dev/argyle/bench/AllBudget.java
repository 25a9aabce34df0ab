package dev.argyle.bench;

import dev.argyle.bench.run.Suite;
import java.util.List;
import java.util.Map;

/**
 * What {@code faas bench all} asks of suites so that all of them end within half an hour on two
 * cores, and how long each then takes, which only the progress line is made of.
 */
final class AllBudget {
  static final int SECONDS = 5;
  static final int OVERLOAD_SECONDS = 30;
  static final int SOAK_SECONDS = 180;

  private static final int UNKNOWN_SECONDS = 60;

  /** At {@link #SECONDS}; two cores. */
  private static final Map<String, Integer> TAKES_SECONDS =
      Map.ofEntries(
          Map.entry("floors", 45),
          Map.entry("cold", 50),
          Map.entry("warm", 40),
          Map.entry("load", 120),
          Map.entry("docker", 240),
          Map.entry("primitives", 90),
          Map.entry("imports", 210),
          Map.entry("density", 120),
          Map.entry("case", 90),
          Map.entry("functions", 90),
          Map.entry("trace", 90),
          Map.entry("soak", 240),
          Map.entry("fair", 40),
          Map.entry("policies", 10));

  private AllBudget() {}

  /** Together, as far as is known. */
  static int seconds(List<Suite> suites) {
    return suites.stream()
        .mapToInt(suite -> TAKES_SECONDS.getOrDefault(suite.name(), UNKNOWN_SECONDS))
        .sum();
  }
}
