package dev.argyle.bench.load;

import java.util.Random;

/** A Poisson process, drawn as it is asked for. Not thread-safe. */
final class PoissonArrivals implements Arrivals {
  private final double meanGapNs;
  private final long seed;
  private Random random;
  private long index;
  private double offsetNs;

  PoissonArrivals(double ratePerSecond, long seed) {
    this.meanGapNs = 1e9 / ratePerSecond;
    this.seed = seed;
    begin();
  }

  private void begin() {
    random = new Random(seed);
    index = 0;
    offsetNs = 0;
  }

  @Override
  public long offsetNs(long wanted) {
    if (wanted < index) {
      begin();
    }
    while (index < wanted) {
      // 1 - u is in (0, 1], of which the logarithm is finite.
      offsetNs -= meanGapNs * Math.log(1 - random.nextDouble());
      index++;
    }
    return Math.round(offsetNs);
  }
}
