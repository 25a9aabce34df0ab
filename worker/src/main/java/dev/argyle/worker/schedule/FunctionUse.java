package dev.argyle.worker.schedule;

import dev.argyle.zygote.tree.Decay;

/**
 * How a function was used lately: how often it was called, and what its starts cost. Event loop.
 */
final class FunctionUse {
  private static final double NEW_SHARE = 0.3;

  private int calls;
  private double callsPerSecond;
  private long agedAtNs;
  private double startUs;

  /** Nothing yet. */
  FunctionUse(long nowNs) {
    agedAtNs = nowNs;
  }

  /** It was called; as cheap as can be. */
  void called() {
    calls++;
  }

  /** A cold start took so long, from a spare to the handler's first line. */
  void started(long initUs) {
    startUs = startUs == 0 ? initUs : startUs + NEW_SHARE * (initUs - startUs);
  }

  /** Time has passed; to be called each second or so. */
  void age(long nowNs) {
    callsPerSecond = callsPerSecond * Decay.over(nowNs - agedAtNs) + calls / Decay.SECONDS;
    calls = 0;
    agedAtNs = nowNs;
  }

  /** Of the last minute or so. */
  double callsPerSecond() {
    return callsPerSecond + calls / Decay.SECONDS;
  }

  /** What a cold start costs, microseconds; 0 before the first. */
  double startUs() {
    return startUs;
  }
}
