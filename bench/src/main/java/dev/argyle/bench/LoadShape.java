package dev.argyle.bench;

import java.util.List;

/**
 * How suite {@code load} spends its time; tests use a smaller one.
 *
 * @param connections held open at once
 * @param cpuNs what a call of the busy function takes of a processor
 * @param peakClients concurrencies at which the peak is looked for
 * @param peakMs for each of them
 * @param checkSeconds for which the client shows what it can send
 * @param overloadFactor of the peak
 * @param deadlineMs longest wait in the platform's queue, its default
 * @param maxInFlight requests unanswered at once, beyond which the client gives up
 * @param collects whether the server's heap is collected before it is read, by the JDK's tools
 */
record LoadShape(
    int connections,
    long cpuNs,
    List<Integer> peakClients,
    int peakMs,
    int checkSeconds,
    double overloadFactor,
    int deadlineMs,
    int maxInFlight,
    boolean collects) {

  /** What is run when somebody asks: some two minutes in all. */
  static LoadShape standard() {
    return new LoadShape(10_000, 5_000_000, List.of(4, 16, 64), 5_000, 5, 2, 10_000, 4_096, true);
  }
}
