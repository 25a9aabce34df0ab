package dev.argyle.bench.report;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How sure a result's figures are: 95 % intervals by block bootstrap.
 *
 * @param intervals by metric key
 * @param tooFew keys that would have one, were there blocks or samples enough
 * @param series by the series' key
 */
public record Confidence(
    Map<String, Interval> intervals, Set<String> tooFew, Map<String, OfSeries> series) {
  /** Of nothing that was measured in blocks. */
  public static final Confidence NONE = new Confidence(Map.of(), Set.of(), Map.of());

  private static final double P50 = 50;
  private static final double P99 = 99;

  /** A series' own; latencies in microseconds; empty where there are too few blocks or samples. */
  record OfSeries(Optional<Interval> p50, Optional<Interval> p99, Optional<Interval> perSecond) {
    static final OfSeries UNKNOWN =
        new OfSeries(Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** Takes some tenths of a second when much was measured. */
  public static Confidence of(Metrics metrics, List<Series> measured) {
    Bootstrap bootstrap = new Bootstrap();
    Map<String, Interval> intervals = new LinkedHashMap<>();
    Set<String> tooFew = new LinkedHashSet<>();
    Map<String, Optional<Resampled>> known = new HashMap<>();
    for (String key : metrics.origins().keySet()) {
      Optional<Resampled> resampled = resampled(key, metrics.origins(), bootstrap, known);
      resampled
          .flatMap(Resampled::interval)
          .ifPresentOrElse(
              interval -> intervals.put(key, rounded(interval)), () -> tooFew.add(key));
    }
    Map<String, OfSeries> series = new HashMap<>();
    measured.forEach(one -> series.put(one.key(), of(one, bootstrap)));
    return new Confidence(intervals, tooFew, series);
  }

  private static Optional<Resampled> resampled(
      String key,
      Map<String, Origin> origins,
      Bootstrap bootstrap,
      Map<String, Optional<Resampled>> known) {
    if (!known.containsKey(key)) {
      known.put(key, resampled(origins.get(key), origins, bootstrap, known));
    }
    return known.get(key);
  }

  private static Optional<Resampled> resampled(
      Origin origin,
      Map<String, Origin> origins,
      Bootstrap bootstrap,
      Map<String, Optional<Resampled>> known) {
    if (origin instanceof Origin.Percentile one) {
      return bootstrap.percentileUs(one.series(), one.percentile());
    }
    if (origin instanceof Origin.Rate one) {
      return bootstrap.perSecond(one.series(), one.perSecond());
    }
    if (origin instanceof Origin.Ratio one) {
      Optional<Resampled> of = resampled(one.of(), origins, bootstrap, known);
      Optional<Resampled> to = resampled(one.to(), origins, bootstrap, known);
      return of.flatMap(above -> to.map(above::over));
    }
    return Optional.empty();
  }

  private static OfSeries of(Series series, Bootstrap bootstrap) {
    Optional<Resampled> perSecond =
        series.kind() == Series.Kind.CLOSED
            ? series.ratePerSecond().flatMap(rate -> bootstrap.perSecond(series, rate))
            : Optional.empty();
    return new OfSeries(
        bootstrap.percentileUs(series, P50).flatMap(Resampled::interval),
        bootstrap.percentileUs(series, P99).flatMap(Resampled::interval),
        perSecond.flatMap(Resampled::interval));
  }

  private static Interval rounded(Interval interval) {
    return new Interval(Metrics.rounded(interval.low()), Metrics.rounded(interval.high()));
  }

  /** Of a series; all empty if it is not one of those that were measured. */
  OfSeries of(Series one) {
    return series.getOrDefault(one.key(), OfSeries.UNKNOWN);
  }

  /** Of a figure. */
  public Optional<Interval> of(String key) {
    return Optional.ofNullable(intervals.get(key));
  }
}
