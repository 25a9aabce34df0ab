package dev.argyle.bench.report;

import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * The named figures of a result, in the order they were put; each key ends in its unit ({@code
 * _us}, {@code _count}, {@code _ratio}, {@code _percent}, {@code _bytes}, {@code _per_second…}).
 * Not thread-safe.
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
    return latencies(series, series.key(), "");
  }

  /**
   * The same under other keys: {@code cold_p50_us_at_10} is that of {@code cold}, {@code _at_10}.
   */
  public Metrics latencies(Series series, String key, String circumstance) {
    Histogram total = series.total();
    if (total.getTotalCount() > 0) {
      for (Quantile quantile : Quantile.values()) {
        put(
            key + "_" + quantile.key() + "_us" + circumstance,
            total.getValueAtPercentile(quantile.percentile()) / 1e3);
      }
    }
    count(key + "_samples_count" + circumstance, total.getTotalCount());
    return count(key + "_failures_count" + circumstance, series.failureCount());
  }

  /** A figure that was put before; NaN if it was not. */
  public double get(String key) {
    return values.containsKey(key) ? values.get(key).doubleValue() : Double.NaN;
  }

  /** All of them. */
  public Map<String, Number> values() {
    return new LinkedHashMap<>(values);
  }
}
