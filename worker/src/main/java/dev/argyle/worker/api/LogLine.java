package dev.argyle.worker.api;

/**
 * One line of a function's log.
 *
 * @param sequence grows by one a line within a function
 * @param timeMs milliseconds since the epoch
 * @param requestId the invocation it belongs to, or empty
 * @param text the line without its end
 */
public record LogLine(long sequence, long timeMs, String requestId, String text) {}
