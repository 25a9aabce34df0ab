package dev.argyle.bench.peer;

import io.vertx.core.buffer.Buffer;

/**
 * What a command printed in its sandbox.
 *
 * @param bytes its standard output
 * @param answerNs from the call of {@link Peer#run} to the last of those bytes: what comes after is
 *     clean-up
 * @param totalNs from the same to the end, with all that was cleaned up
 */
public record Output(Buffer bytes, long answerNs, long totalNs) {}
