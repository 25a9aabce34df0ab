package dev.argyle.gateway.observe;

import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * How long something took: percentiles of the last half to whole minute, or of the time since
 * anybody last asked if that is longer, and count and sum of all time. One thread records and never
 * waits; any thread reads.
 */
final class LatencyWindow {
  /** Two digits: what is told is within 1% of what was recorded. */
  private static final int DIGITS = 2;

  private static final long MAX_US = TimeUnit.HOURS.toMicros(1);
  private static final long HALF_NS = TimeUnit.SECONDS.toNanos(30);
  private static final double US_PER_SECOND = 1e6;

  private final SingleWriterRecorder recorder = new SingleWriterRecorder(DIGITS);
  private final AtomicLong count = new AtomicLong();
  private final AtomicLong sumUs = new AtomicLong();
  private Histogram before = new Histogram(DIGITS);
  private Histogram current = new Histogram(DIGITS);
  private Histogram interval;
  private long turnedNs;

  LatencyWindow(long nowNs) {
    turnedNs = nowNs;
  }

  /** Records a time, microseconds. */
  void record(long us) {
    long bounded = Math.max(0, Math.min(us, MAX_US));
    recorder.recordValue(bounded);
    // Nobody else writes, so that no locked instruction is needed.
    count.lazySet(count.getPlain() + 1);
    sumUs.lazySet(sumUs.getPlain() + bounded);
  }

  /** How many were recorded. */
  long count() {
    return count.get();
  }

  /** All times together. */
  double sumSeconds() {
    return sumUs.get() / US_PER_SECOND;
  }

  /** Percentiles of the window, in seconds; none when nothing was recorded in it. */
  synchronized Quantiles quantiles(long nowNs, double... of) {
    interval = recorder.getIntervalHistogram(interval);
    current.add(interval);
    Histogram window = before.copy();
    window.add(current);
    if (nowNs - turnedNs >= HALF_NS) {
      before = current;
      current = new Histogram(DIGITS);
      turnedNs = nowNs;
    }
    if (window.getTotalCount() == 0) {
      return Quantiles.EMPTY;
    }
    List<Quantile> quantiles = new ArrayList<>();
    for (double quantile : of) {
      long us = window.getValueAtPercentile(quantile * 100);
      quantiles.add(new Quantile(quantile, us / US_PER_SECOND));
    }
    return Quantiles.of(quantiles);
  }
}
