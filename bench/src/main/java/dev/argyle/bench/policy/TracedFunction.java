package dev.argyle.bench.policy;

/**
 * A function of a trace.
 *
 * @param id its index in the trace
 * @param pattern how its calls follow each other
 * @param callsPerDay on average
 * @param memoryMib of one instance
 * @param runMs how long a call runs on average
 * @param initMs what a cold start adds to a call
 */
public record TracedFunction(
    int id, Pattern pattern, double callsPerDay, double memoryMib, double runMs, double initMs) {

  /** How calls follow each other. */
  public enum Pattern {
    /** Evenly spaced: called by a timer. */
    TIMER,
    /** Independent of each other. */
    POISSON,
    /** Many in short order, then none for long. */
    BURSTY
  }
}
