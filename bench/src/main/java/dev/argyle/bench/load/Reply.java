package dev.argyle.bench.load;

/**
 * What of a response is checked.
 *
 * @param status HTTP status
 * @param start value of {@code X-Faas-Start}, empty if there was none
 */
public record Reply(int status, String start) {}
