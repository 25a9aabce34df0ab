package dev.argyle.bench.load;

/** When requests of an open loop are meant to go out. Used by one thread at a time. */
@FunctionalInterface
public interface Arrivals {
  /**
   * The intended time of a request.
   *
   * @param index from 0, asked for in order, each once; asking for 0 again begins anew
   * @return ns after the first request
   */
  long offsetNs(long index);

  /** Evenly spaced. */
  static Arrivals constant(double ratePerSecond) {
    double gapNs = 1e9 / ratePerSecond;
    return index -> Math.round(index * gapNs);
  }

  /**
   * As from very many callers who know nothing of each other: gaps are exponentially distributed.
   * Drawn one by one, so that a run of any length takes no memory.
   *
   * @param ratePerSecond in the mean
   * @param seed the same one gives the same arrivals
   */
  static Arrivals poisson(double ratePerSecond, long seed) {
    return new PoissonArrivals(ratePerSecond, seed);
  }
}
