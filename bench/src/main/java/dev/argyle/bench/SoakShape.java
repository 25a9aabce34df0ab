package dev.argyle.bench;

/**
 * How suite {@code soak} spends its time; tests use a smaller one.
 *
 * @param ratePerSecond requests of all kinds together
 * @param sampleMs between two looks at what the platform has
 * @param collections of the server's heap, by the JDK's tools, each with a look at it; 0: its own
 *     metrics are asked instead
 * @param deployEveryMs between two deploys
 */
record SoakShape(int ratePerSecond, int sampleMs, int collections, int deployEveryMs) {

  /** In ten minutes of soak as many requests as one a second makes in a day. */
  private static final int A_DAY_IN_TEN_MINUTES = 144;

  /** What is run when somebody asks. */
  static SoakShape standard() {
    return new SoakShape(A_DAY_IN_TEN_MINUTES, 2_000, 36, 3_000);
  }
}
