package dev.argyle.deploy.client;

import java.io.InputStream;

/**
 * An answer to an invocation.
 *
 * @param functionError whether the function failed; the body is then Lambda's error JSON
 * @param requestId the invocation's id, or empty
 * @param logTail the end of its log with the REPORT line when it was asked for, else empty
 * @param body what the function answered, as it comes; to be closed
 */
public record Invoked(boolean functionError, String requestId, String logTail, InputStream body) {}
