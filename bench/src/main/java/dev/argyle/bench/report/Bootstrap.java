package dev.argyle.bench.report;

import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The block bootstrap: what a figure would have been had the run consisted of others of its blocks,
 * drawn with replacement, a few hundred times. Blocks and not requests are drawn, for requests that
 * follow each other are alike. Series with as many blocks took turns, so the same draws are theirs:
 * what slowed a round down for all of them cancels out of their ratios. Seeded: the same result has
 * the same intervals. Not thread-safe.
 */
final class Bootstrap {
  /** Fewer say nothing of the noise between them. */
  static final int LEAST_BLOCKS = 5;

  /** Samples beyond a percentile, below which it is up to one or two of them. */
  private static final int LEAST_BEYOND = 5;

  private static final double[] PERCENTILES = {50, 90, 99};
  private static final int RESAMPLES = 400;
  private static final long SEED = 18;

  private final Map<Integer, int[][]> draws = new HashMap<>();
  private final IdentityHashMap<Series, Blocks> blocks = new IdentityHashMap<>();
  private final IdentityHashMap<Series, double[][]> percentiles = new IdentityHashMap<>();

  /** In microseconds; empty if there are too few blocks or samples for it. */
  Optional<Resampled> percentileUs(Series series, double percentile) {
    int index = Arrays.binarySearch(PERCENTILES, percentile);
    Blocks of = blocks(series);
    double beyond = of.count() * (100 - percentile) / 100;
    if (index < 0 || of.filled() < LEAST_BLOCKS || beyond < LEAST_BEYOND) {
      return Optional.empty();
    }
    double[] values = percentiles.computeIfAbsent(series, this::percentilesUs)[index];
    return Optional.of(new Resampled(values, of.filled()));
  }

  /** Empty if there are too few blocks for it. */
  Optional<Resampled> perSecond(Series series, double perSecond) {
    Blocks of = blocks(series);
    if (of.number() < LEAST_BLOCKS || of.count() == 0) {
      return Optional.empty();
    }
    double[] values =
        Arrays.stream(draws(of.number()))
            .mapToDouble(drawn -> perSecond * of.relativeRate(drawn))
            .toArray();
    return Optional.of(new Resampled(values, of.number()));
  }

  private double[][] percentilesUs(Series series) {
    Blocks of = blocks(series);
    int[][] draws = draws(of.number());
    double[][] found = new double[PERCENTILES.length][draws.length];
    for (int i = 0; i < draws.length; i++) {
      double[] once = of.percentiles(draws[i], PERCENTILES);
      for (int j = 0; j < once.length; j++) {
        found[j][i] = once[j] / 1e3;
      }
    }
    return found;
  }

  private Blocks blocks(Series series) {
    return blocks.computeIfAbsent(series, of -> new Blocks(of.intervals()));
  }

  private int[][] draws(int number) {
    return draws.computeIfAbsent(number, Bootstrap::draw);
  }

  private static int[][] draw(int number) {
    SplittableRandom random = new SplittableRandom(SEED + number);
    int[][] draws = new int[RESAMPLES][number];
    for (int[] drawn : draws) {
      for (int i = 0; i < number; i++) {
        drawn[random.nextInt(number)]++;
      }
    }
    return draws;
  }
}
