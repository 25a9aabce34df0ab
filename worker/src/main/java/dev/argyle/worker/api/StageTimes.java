package dev.argyle.worker.api;

/**
 * How long an invocation was in each stage at its worker, microseconds. What was not gone through
 * is 0.
 *
 * @param queueUs from its arrival until it got a sandbox
 * @param takeUs to take an instance or a spare and set its limits
 * @param mountUs to mount code and packages, or an empty scratch
 * @param handOverUs to write it to the guest
 * @param initUs in the guest, to load the handler
 * @param runUs in the guest, handler and the way there and back
 */
public record StageTimes(
    long queueUs, long takeUs, long mountUs, long handOverUs, long initUs, long runUs) {
  /** Nothing ran. */
  public static final StageTimes NONE = new StageTimes(0, 0, 0, 0, 0, 0);
}
