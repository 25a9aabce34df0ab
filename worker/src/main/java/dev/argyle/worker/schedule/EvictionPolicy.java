package dev.argyle.worker.schedule;

import java.util.Collection;
import java.util.function.Function;

/**
 * Which of the instances that nobody uses is worth least: Greedy-Dual-Size-Frequency (Cherkasova,
 * HPL-98-69R1), as FaasCache has it for functions (Fuerst and Sharma, ASPLOS 2021). Worth is the
 * time that its kept memory saves: what its cold start costs, as often as its function is called,
 * by each byte. A clock that moves on with each that goes lets those that came later outlive those
 * that were worth more once and were not used since.
 */
final class EvictionPolicy {
  private double clock;

  /**
   * What is known of an instance.
   *
   * @param clock of the policy when it was used last
   * @param startUs what a cold start of its function costs
   * @param callsPerSecond how often the function is called lately
   * @param memoryBytes what it holds
   */
  record Candidate(double clock, double startUs, double callsPerSecond, long memoryBytes) {

    /** Microseconds saved in a second, by each byte it holds; and the clock. */
    double worth() {
      return clock + startUs * callsPerSecond / Math.max(1, memoryBytes);
    }
  }

  /** What an instance that was used now begins with. */
  double clock() {
    return clock;
  }

  /**
   * The one that is worth least, which is to go: the clock moves on to it.
   *
   * @param candidates the longest unused first, which goes first where all else is equal
   * @param look what is known of one
   * @return null when there are none
   */
  <T> T choose(Collection<T> candidates, Function<T, Candidate> look) {
    T least = null;
    double worth = Double.POSITIVE_INFINITY;
    for (T one : candidates) {
      double its = look.apply(one).worth();
      if (its < worth) {
        least = one;
        worth = its;
      }
    }
    if (least != null) {
      clock = Math.max(clock, worth);
    }
    return least;
  }
}
