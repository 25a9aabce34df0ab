package dev.argyle.worker.api;

/**
 * What one invocation used. CPU and memory are read from the sandbox's cgroup, never from what the
 * guest says.
 *
 * @param start cold or warm
 * @param source where its sandbox came from
 * @param cause why it had to be a fresh one, or did not
 * @param stages how long it was where
 * @param initUs from a fresh sandbox to the handler's first line: mounting, importing; 0 when warm
 * @param durationUs handler run time as the worker saw it, microseconds
 * @param userUs CPU time of all the sandbox's processes in user mode, init included, microseconds
 * @param systemUs the same in the kernel
 * @param memoryPeakBytes highest memory of the sandbox during this invocation
 * @param bytesIn size of the event
 * @param bytesOut size of the answer, streamed pieces included
 */
public record Metering(
    StartKind start,
    StartSource source,
    StartCause cause,
    StageTimes stages,
    long initUs,
    long durationUs,
    long userUs,
    long systemUs,
    long memoryPeakBytes,
    long bytesIn,
    long bytesOut) {

  private static final Metering NONE =
      new Metering(
          StartKind.COLD, StartSource.NONE, StartCause.NONE, StageTimes.NONE, 0, 0, 0, 0, 0, 0, 0);

  /** Nothing ran. */
  public static Metering none() {
    return NONE;
  }

  /** Nothing ran, though it had waited. */
  public static Metering unserved(long queueUs, long bytesIn) {
    StageTimes waited = new StageTimes(queueUs, 0, 0, 0, 0, 0);
    return new Metering(
        StartKind.COLD, StartSource.NONE, StartCause.NONE, waited, 0, 0, 0, 0, 0, bytesIn, 0);
  }

  /** What is billed, as Lambda does: initialisation and run, in whole milliseconds. */
  public long billedMs() {
    return (durationUs + initUs + 999) / 1_000;
  }

  /** Wait for a sandbox, microseconds. */
  public long queueUs() {
    return stages.queueUs();
  }

  /** CPU time of all the sandbox's processes, init included, microseconds. */
  public long cpuUs() {
    return userUs + systemUs;
  }
}
