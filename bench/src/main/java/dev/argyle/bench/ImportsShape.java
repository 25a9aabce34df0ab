package dev.argyle.bench;

import dev.argyle.bench.floor.PythonFloors;
import java.util.List;

/**
 * How suite {@code imports} spends its time; tests use a smaller one.
 *
 * @param headline the no-op functions, and the floors
 * @param importTimes how often each bare import is taken, before and again after
 * @param learnMs how long functions that import are invoked before anything is counted, all
 *     together: the platform may learn from it what to import ahead
 * @param importRate most requests a second of an open loop with a function that imports
 * @param firstStarts functions that are invoked once
 * @param firstRate requests a second of their open loop
 * @param manyFunctions functions that a closed loop goes round
 * @param clients of closed loops
 * @param idleInstances sandboxes whose memory is taken, of each language
 * @param settleMs longest wait for processes to come to rest before memory is read
 * @param packages how the tree of zygotes is compared to none
 */
record ImportsShape(
    ColdShape headline,
    int importTimes,
    int learnMs,
    int importRate,
    int firstStarts,
    int firstRate,
    int manyFunctions,
    int clients,
    int idleInstances,
    int settleMs,
    PackagesShape packages) {

  /** What is run when somebody asks: with 20 s, some five minutes in all. */
  static ImportsShape standard() {
    ColdShape headline =
        new ColdShape(500, 2000, List.of(), 1000, 100, 0.25, new PythonFloors.Times(500, 250, 50));
    return new ImportsShape(
        headline, 5, 10_000, 20, 200, 100, 100, 10, 50, 20_000, PackagesShape.standard());
  }
}
