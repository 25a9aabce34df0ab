package dev.argyle.bench.report;

import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** What a figure would have been had the run consisted of others of its blocks. Immutable. */
final class Resampled {
  private static final double SHARE = 0.95;

  /**
   * By the number of blocks, how much wider an interval is than what 95 % of the resamples lie in.
   * Few blocks vary less among themselves than others would have, and how much they vary is less
   * well known: sqrt(n / (n - 1)) t / z, with z of the normal distribution and Student's t of n - 1
   * degrees of freedom at 0.975 (T. Hesterberg, What Teachers Should Know about the Bootstrap,
   * 2015, on why intervals of small samples are too narrow).
   */
  private static final NavigableMap<Integer, Double> WIDER =
      new TreeMap<>(
          Map.of(
              5, 1.58, 6, 1.44, 7, 1.35, 8, 1.29, 10, 1.22, 12, 1.17, 15, 1.13, 20, 1.1, 30, 1.06,
              40, 1.05));

  private final double[] values;
  private final int blocks;

  /**
   * Of a figure.
   *
   * @param values one a resample; not copied
   * @param blocks that were drawn from, {@link Bootstrap#LEAST_BLOCKS} or more
   */
  Resampled(double[] values, int blocks) {
    this.values = values;
    this.blocks = blocks;
  }

  /** Of one figure over another, resample by resample. */
  Resampled over(Resampled other) {
    double[] ratio = new double[values.length];
    for (int i = 0; i < ratio.length; i++) {
      ratio[i] = values[i] / other.values[i];
    }
    return new Resampled(ratio, Math.min(blocks, other.blocks));
  }

  /** Where the figure lies with 95 % confidence; empty if too many had nothing to measure. */
  Optional<Interval> interval() {
    double[] sorted = Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
    if (sorted.length < SHARE * values.length) {
      return Optional.empty();
    }
    double middle = sorted[sorted.length / 2];
    int cut = (int) (sorted.length * (1 - SHARE) / 2);
    double wider = WIDER.floorEntry(blocks).getValue();
    double low = middle - wider * (middle - sorted[cut]);
    double high = middle + wider * (sorted[sorted.length - 1 - cut] - middle);
    // No figure of a run is below nothing.
    return Optional.of(new Interval(Math.max(0, low), high));
  }
}
