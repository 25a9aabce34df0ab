package dev.argyle.worker.api;

import io.vertx.core.buffer.Buffer;

/** How an invocation ended. */
public sealed interface Outcome {

  /**
   * The handler returned.
   *
   * @param payload its result as JSON text
   */
  record Success(Buffer payload) implements Outcome {}

  /** The handler streamed its answer to the end; the pieces went to the sink. */
  record Streamed() implements Outcome {}

  /**
   * The function failed: it raised, ran out of time or memory, or its process ended.
   *
   * @param exit which of these
   * @param errorType the exception's type, {@code Sandbox.Timedout}, {@code Runtime.OutOfMemory},
   *     {@code Runtime.ExitError}, …
   * @param errorJson {@code {"errorType", "errorMessage", "stackTrace"}} as JSON text
   */
  record FunctionError(ExitReason exit, String errorType, Buffer errorJson) implements Outcome {
    /** What the handler raised. */
    public FunctionError(String errorType, Buffer errorJson) {
      this(ExitReason.ERROR, errorType, errorJson);
    }
  }

  /**
   * The platform did not run it.
   *
   * @param reason what kind of refusal
   * @param message one sentence for the caller
   * @param retryAfterMs when to come again, milliseconds from now; 0 where nobody knows
   */
  record Rejected(Reason reason, String message, long retryAfterMs) implements Outcome {
    /** A refusal that says nothing of a better time. */
    public Rejected(Reason reason, String message) {
      this(reason, message, 0);
    }
  }

  /** Why the platform did not run an invocation. */
  enum Reason {
    /** Concurrency and queue are full: 429. */
    TOO_MANY_REQUESTS,
    /** No sandbox can be had now: 503. */
    UNAVAILABLE,
    /** The worker stops: 503. */
    STOPPING,
    /** The event is larger than {@link Limits#MAX_EVENT_BYTES}: 413. */
    TOO_LARGE,
    /** The function's settings cannot be met by this worker (runtime, memory, …): 502. */
    UNSUPPORTED,
    /** The caller went away. */
    CANCELLED
  }
}
