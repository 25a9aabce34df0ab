package dev.argyle.bench.report;

import java.util.Collections;
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
  private final Map<String, Origin> origins = new LinkedHashMap<>();

  /** A figure, kept to three decimals; one that is no number is left out. */
  public Metrics put(String key, double value) {
    if (Double.isFinite(value)) {
      values.put(key, rounded(value));
      origins.remove(key);
    }
    return this;
  }

  static double rounded(double value) {
    return Math.round(value * 1e3) / 1e3;
  }

  private Metrics put(String key, double value, Origin origin) {
    put(key, value);
    if (Double.isFinite(value)) {
      origins.put(key, origin);
    }
    return this;
  }

  /** What a series did a second, over blocks of the same length; has an interval of its own. */
  public Metrics perSecond(String key, double perSecond, Series series) {
    return put(key, perSecond, new Origin.Rate(series, perSecond));
  }

  /** A whole number of something. */
  public Metrics count(String key, long value) {
    values.put(key, value);
    origins.remove(key);
    return this;
  }

  /** How one figure that was put before compares to another; left out if either is missing. */
  public Metrics ratio(String key, String of, String to) {
    if (values.containsKey(of) && values.containsKey(to)) {
      double ratio = values.get(of).doubleValue() / values.get(to).doubleValue();
      if (origins.containsKey(of) && origins.containsKey(to)) {
        return put(key, ratio, new Origin.Ratio(of, to));
      }
      return put(key, ratio);
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
        String name = key + "_" + quantile.key() + "_us" + circumstance;
        double value = total.getValueAtPercentile(quantile.percentile()) / 1e3;
        if (quantile.hasInterval()) {
          put(name, value, new Origin.Percentile(series, quantile.percentile()));
        } else {
          put(name, value);
        }
      }
    }
    count(key + "_samples_count" + circumstance, total.getTotalCount());
    return count(key + "_failures_count" + circumstance, series.failureCount());
  }

  /** A figure that was put before; NaN if it was not. */
  public double get(String key) {
    return values.containsKey(key) ? values.get(key).doubleValue() : Double.NaN;
  }

  /** What those were made of that can have an interval, by key. */
  Map<String, Origin> origins() {
    return Collections.unmodifiableMap(origins);
  }

  /** All of them. */
  public Map<String, Number> values() {
    return new LinkedHashMap<>(values);
  }
}
