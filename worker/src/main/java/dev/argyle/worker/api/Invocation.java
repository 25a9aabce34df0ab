package dev.argyle.worker.api;

import io.vertx.core.buffer.Buffer;

/**
 * One call of a function.
 *
 * @param requestId a UUID in its usual text form, unique
 * @param function the version to run
 * @param event the event, JSON text in UTF-8; at most {@link Limits#MAX_EVENT_BYTES}
 * @param clientContext Lambda's client context as JSON text, or empty
 * @param trace the trace it belongs to; guests have it in {@code TRACEPARENT}, {@code TRACESTATE}
 *     and {@code _X_AMZN_TRACE_ID}
 */
public record Invocation(
    String requestId,
    FunctionSpec function,
    Buffer event,
    String clientContext,
    TraceContext trace) {

  /** An invocation outside any trace but AWS's own, of which the header may be empty. */
  public Invocation(
      String requestId,
      FunctionSpec function,
      Buffer event,
      String clientContext,
      String amazonHeader) {
    this(requestId, function, event, clientContext, TraceContext.ofAmazon(amazonHeader));
  }
}
