package dev.argyle.bench.policy;

/**
 * What a policy made of a trace.
 *
 * @param calls of the trace
 * @param cold calls that had to wait for an instance to start
 * @param unserved calls for which there was no room even without idle instances
 * @param coldMs start time that calls had to wait for, in all
 * @param idleMibMs memory of instances with nothing to do, times how long they had it
 */
public record KeepAliveResult(
    long calls, long cold, long unserved, double coldMs, double idleMibMs) {
  private static final double MIB_MS_OF_GIB_HOUR = 1024.0 * 3_600_000;

  /** Of 100 calls that were served. */
  public double coldPercent() {
    return calls == unserved ? 0 : 100.0 * cold / (calls - unserved);
  }

  /** Memory that was kept for nothing. */
  public double idleGibHours() {
    return idleMibMs / MIB_MS_OF_GIB_HOUR;
  }
}
