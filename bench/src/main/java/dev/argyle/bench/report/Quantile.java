package dev.argyle.bench.report;

/** The percentiles that are reported. */
enum Quantile {
  P50("p50", "p50", 50),
  P90("p90", "p90", 90),
  P99("p99", "p99", 99),
  P999("p999", "p99.9", 99.9),
  MAX("max", "max", 100);

  private final String key;
  private final String label;
  private final double percentile;

  Quantile(String key, String label, double percentile) {
    this.key = key;
    this.label = label;
    this.percentile = percentile;
  }

  String key() {
    return key;
  }

  String label() {
    return label;
  }

  double percentile() {
    return percentile;
  }

  /** Beyond these it is single requests, of which no other draw of blocks says more. */
  boolean hasInterval() {
    return this == P50 || this == P90 || this == P99;
  }
}
