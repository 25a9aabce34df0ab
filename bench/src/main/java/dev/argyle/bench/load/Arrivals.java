package dev.argyle.bench.load;

/** When requests of an open loop are meant to go out. */
@FunctionalInterface
public interface Arrivals {
  /**
   * The intended time of a request.
   *
   * @param index from 0, asked for in order
   * @return ns after the first request
   */
  long offsetNs(long index);

  /** Evenly spaced. */
  static Arrivals constant(double ratePerSecond) {
    double gapNs = 1e9 / ratePerSecond;
    return index -> Math.round(index * gapNs);
  }
}
