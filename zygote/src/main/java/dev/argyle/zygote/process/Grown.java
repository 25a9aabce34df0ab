package dev.argyle.zygote.process;

/**
 * A zygote that has imported what it was asked to.
 *
 * @param process ready to fork guests
 * @param importUs what importing took, microseconds
 * @param unsharedBytes its memory that it shares with no other process; what having it costs
 */
public record Grown(ZygoteProcess process, long importUs, long unsharedBytes) {}
