package dev.argyle.bench;

/**
 * How suite {@code fair} spends its time; tests use a smaller one.
 *
 * @param victimPerSecond calls of the function that is looked at
 * @param clients of each function beside it
 * @param heldMs how long the slow function holds an instance
 * @param leadInMs for which others are at it before anything is counted
 * @param blockMs how finely the noise of the machine is told apart
 */
record FairShape(int victimPerSecond, int clients, int heldMs, int leadInMs, int blockMs) {

  /** What is run when somebody asks: with 20 s, two minutes in all. */
  static FairShape standard() {
    return new FairShape(20, 64, 2_000, 3_000, 1_000);
  }
}
