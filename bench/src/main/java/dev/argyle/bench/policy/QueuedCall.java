package dev.argyle.bench.policy;

/**
 * A call that may have to wait.
 *
 * @param atUs when it comes
 * @param function whose it is; 0 is the heavy one of a {@link QueueLoad}
 * @param runUs how long it takes a processor
 */
public record QueuedCall(long atUs, int function, long runUs) {}
