package dev.argyle.sandbox.sys;

/**
 * One received message.
 *
 * @param bytes its bytes; empty at the end of the stream
 * @param fds descriptors that came with it; the receiver owns and closes them
 */
@SuppressWarnings("ArrayRecordComponent") // short-lived, never compared
public record Message(byte[] bytes, int[] fds) {}
