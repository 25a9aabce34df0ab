package dev.argyle.worker.api;

/**
 * Bounds of the programming model that callers and workers share; AWS Lambda's where it has one.
 */
public final class Limits {
  /** Largest event of a synchronous invocation, bytes. */
  public static final int MAX_EVENT_BYTES = 6 * 1024 * 1024;

  /** Largest response that is not streamed, bytes. */
  public static final int MAX_RESPONSE_BYTES = 6 * 1024 * 1024;

  /** Log bytes returned with a response when asked for. */
  public static final int LOG_TAIL_BYTES = 4 * 1024;

  private Limits() {}
}
