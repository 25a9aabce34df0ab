package dev.argyle.worker.api;

/**
 * What is kept of an invocation that ended, also of one that was refused or cancelled.
 *
 * @param requestId its id
 * @param function the function's name
 * @param version the version that was to run
 * @param arrivedMs when it came to its worker, milliseconds since the epoch
 * @param exit how it ended
 * @param errorType of an error, else empty; what a handler raised is its own word
 * @param traceId the trace header it came with, or empty
 * @param memorySizeBytes memory limit of its sandbox, by which it is billed
 * @param metering what it used
 */
public record InvocationRecord(
    String requestId,
    String function,
    String version,
    long arrivedMs,
    ExitReason exit,
    String errorType,
    String traceId,
    long memorySizeBytes,
    Metering metering) {

  /** Whether it had a sandbox, as opposed to a refusal. */
  public boolean ran() {
    return metering.source() != StartSource.NONE;
  }

  /**
   * What is billed, milliseconds: nothing where the platform did not do its part, and what was used
   * where the caller went away.
   */
  public long billedMs() {
    boolean served =
        switch (exit) {
          case OK, ERROR, TIMEOUT, OUT_OF_MEMORY, EXIT, INVALID_RESPONSE, CANCELLED -> true;
          case TOO_MANY_REQUESTS, UNAVAILABLE, STOPPING, TOO_LARGE, UNSUPPORTED -> false;
        };
    return served && ran() ? metering.billedMs() : 0;
  }
}
