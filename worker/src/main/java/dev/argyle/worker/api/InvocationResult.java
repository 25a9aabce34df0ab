package dev.argyle.worker.api;

import io.vertx.core.buffer.Buffer;

/**
 * The end of an invocation.
 *
 * @param outcome how it ended
 * @param metering what it used
 * @param logTail the last {@link Limits#LOG_TAIL_BYTES} of its log, REPORT line included
 */
public record InvocationResult(Outcome outcome, Metering metering, Buffer logTail) {}
