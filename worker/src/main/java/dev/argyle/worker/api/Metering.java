package dev.argyle.worker.api;

/**
 * What one invocation used. CPU and memory are read from the sandbox's cgroup, never from what the
 * guest says.
 *
 * @param start cold or warm
 * @param queueUs wait for a sandbox, microseconds
 * @param initUs from a fresh sandbox to the handler's first line: mounting, importing; 0 when warm
 * @param durationUs handler run time as the worker saw it, microseconds
 * @param cpuUs CPU time of all the sandbox's processes, init included, microseconds
 * @param memoryPeakBytes highest memory of the sandbox during this invocation
 */
public record Metering(
    StartKind start, long queueUs, long initUs, long durationUs, long cpuUs, long memoryPeakBytes) {

  /** Nothing ran. */
  public static Metering none() {
    return new Metering(StartKind.COLD, 0, 0, 0, 0, 0);
  }
}
