package dev.argyle.bench.report;

/** What a figure was made of, so that its interval can be made of the same. */
sealed interface Origin {
  /** A percentile of a series' latencies. */
  record Percentile(Series series, double percentile) implements Origin {}

  /** What a series did a second, over blocks of the same length. */
  record Rate(Series series, double perSecond) implements Origin {}

  /** One figure over another. */
  record Ratio(String of, String to) implements Origin {}
}
