package dev.argyle.bench;

/**
 * How suite {@code density} spends its time; tests use a smaller one.
 *
 * @param few live sandboxes that the many are compared to
 * @param fleet instances of one function; the many are of many functions
 * @param ratePerSecond of the open loop
 * @param blockMs how finely the noise of the machine is told apart
 * @param warmUpMs before the open loop
 * @param settleMs longest wait for processes to come to rest before memory is read
 */
record DensityShape(
    int few, int fleet, int ratePerSecond, int blockMs, int warmUpMs, int settleMs) {

  /** What is run when somebody asks: with 20 s and 2,000 sandboxes, some two minutes in all. */
  static DensityShape standard() {
    return new DensityShape(10, 50, 50, 500, 2_000, 20_000);
  }
}
