package dev.argyle.bench.load;

import io.vertx.core.Future;

/**
 * Sends one request. Called on the client's event loop only; the future completes there too, when
 * the last byte of the response is in, and fails when no whole response came.
 */
@FunctionalInterface
public interface Sender {
  /** Sends a GET to a target. Must not block. */
  Future<Reply> send(Target target);
}
