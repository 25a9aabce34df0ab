package dev.argyle.worker.api;

import io.vertx.core.buffer.Buffer;

/**
 * One call of a function.
 *
 * @param requestId a UUID in its usual text form, unique
 * @param function the version to run
 * @param event the event, JSON text in UTF-8; at most {@link Limits#MAX_EVENT_BYTES}
 * @param clientContext Lambda's client context as JSON text, or empty
 * @param traceId an opaque trace header for the guest ({@code _X_AMZN_TRACE_ID}), or empty
 */
public record Invocation(
    String requestId, FunctionSpec function, Buffer event, String clientContext, String traceId) {}
