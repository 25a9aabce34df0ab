package dev.argyle.bench.policy;

/**
 * What becomes of instances that have nothing to do: how long they stay, and who goes first when
 * memory is short. Keeps books of its own; one object for one simulation.
 */
public interface KeepAlivePolicy {
  /** As metric keys begin. */
  String key();

  /** For people. */
  String label();

  /** A function is called; before it is known whether it starts cold. */
  default void called(TracedFunction function, long nowMs) {}

  /** The last instance of a function has ended. */
  default void left(TracedFunction function) {}

  /** What to remember of an instance that is used now; {@link #worth} gets it back. */
  default double mark(long nowMs) {
    return nowMs;
  }

  /**
   * How much an idle instance is worth; who is worth least goes first, and of equals who was used
   * least recently.
   *
   * @param mark what {@link #mark} said when it was used last
   */
  double worth(TracedFunction function, double mark);

  /** Memory was short, and an instance of this worth went. */
  default void evicted(double worth) {}

  /** How long an instance stays whose call has just ended. */
  default Windows windows(TracedFunction function) {
    return Windows.ALWAYS;
  }

  /**
   * When an instance is there without being called.
   *
   * @param absentMs after a call, for which there is none; 0: the one that was called stays
   * @param keptMs how long it then waits for the next call
   */
  record Windows(long absentMs, long keptMs) {
    /** Until memory is short. */
    static final Windows ALWAYS = new Windows(0, Long.MAX_VALUE);
  }
}
