package dev.argyle.bench.report;

import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * The named figures of a result, in the order they were put; each key ends in its unit ({@code
 * _us}, {@code _count}, {@code _ratio}, {@code _percent}, {@code _per_second…}). Not thread-safe.
 */
public final class Metrics {
  private final Map<String, Number> values = new LinkedHashMap<>();

  /** A figure, kept to three decimals; one that is no number is left out. */
  public Metrics put(String key, double value) {
    if (Double.isFinite(value)) {
      values.put(key, Math.round(value * 1e3) / 1e3);
    }
    return this;
  }

  /** A whole number of something. */
  public Metrics count(String key, long value) {
    values.put(key, value);
    return this;
  }

  /** How one figure that was put before compares to another; left out if either is missing. */
  public Metrics ratio(String key, String of, String to) {
    if (values.containsKey(of) && values.containsKey(to)) {
      put(key, values.get(of).doubleValue() / values.get(to).doubleValue());
    }
    return this;
  }

  /** Latencies, samples and failures of a series; no latencies if nothing was recorded. */
  public Metrics latencies(Series series) {
    Histogram total = series.total();
    if (total.getTotalCount() > 0) {
      for (Quantile quantile : Quantile.values()) {
        put(
            series.key() + "_" + quantile.key() + "_us",
            total.getValueAtPercentile(quantile.percentile()) / 1e3);
      }
    }
    count(series.key() + "_samples_count", total.getTotalCount());
    return count(series.key() + "_failures_count", series.failureCount());
  }

  /** All of them. */
  public Map<String, Number> values() {
    return new LinkedHashMap<>(values);
  }
}
