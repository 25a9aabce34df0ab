package dev.argyle.bench.run;

import dev.argyle.bench.load.Arrivals;

/** How the requests of an open loop are spread in time. */
public enum ArrivalKind {
  /** Evenly. */
  CONSTANT,
  /** As from many callers who know nothing of each other. */
  POISSON;

  /** Such arrivals; a seed gives the same ones each time. */
  Arrivals at(double ratePerSecond, long seed) {
    return this == CONSTANT
        ? Arrivals.constant(ratePerSecond)
        : Arrivals.poisson(ratePerSecond, seed);
  }
}
