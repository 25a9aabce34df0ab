package dev.argyle.bench;

import dev.argyle.bench.run.Suite;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Where a run of many suites is: which of them, how long it took, how long it may still take. */
final class OverallProgress {
  private final List<Suite> suites;
  private final boolean estimates;
  private final LongSupplier nanoTime;
  private final long startNs;
  private int current;
  private long suiteStartNs;

  /**
   * Nothing has begun.
   *
   * @param estimates whether suites are asked for what their budgets are for
   * @param nanoTime a clock like {@link System#nanoTime}
   */
  OverallProgress(List<Suite> suites, boolean estimates, LongSupplier nanoTime) {
    this.suites = List.copyOf(suites);
    this.estimates = estimates;
    this.nanoTime = nanoTime;
    startNs = nanoTime.getAsLong();
    suiteStartNs = startNs;
  }

  /** The next suite begins. */
  void begin(int index) {
    current = index;
    suiteStartNs = nanoTime.getAsLong();
  }

  /** {@code suite 3 of 14, docker; 4 min so far, about 21 min left}. */
  String where() {
    String suite = suites.get(current).name();
    return "suite %d of %d, %s; %s so far%s"
        .formatted(current + 1, suites.size(), suite, minutes(since(startNs)), left());
  }

  private String left() {
    if (!estimates) {
      return "";
    }
    long suite = Math.max(0, AllBudget.seconds(List.of(suites.get(current))) - since(suiteStartNs));
    long after = AllBudget.seconds(suites.subList(current + 1, suites.size()));
    return ", about " + minutes(suite + after) + " left";
  }

  private long since(long beganNs) {
    return Duration.ofNanos(nanoTime.getAsLong() - beganNs).toSeconds();
  }

  private static String minutes(long seconds) {
    return seconds < 60
        ? seconds + " s"
        : String.format(Locale.ROOT, "%d min", Math.round(seconds / 60.0));
  }
}
