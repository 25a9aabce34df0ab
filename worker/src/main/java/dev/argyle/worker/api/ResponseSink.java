package dev.argyle.worker.api;

import io.vertx.core.buffer.Buffer;

/**
 * Takes what an invocation answers. Called on the worker's event loop, in this order: {@link
 * #streamStarted} at most once, then any number of {@link #chunk}, then {@link #end} exactly once.
 * Without {@code streamStarted} there are no chunks: the whole payload comes with {@code end}.
 */
public interface ResponseSink {

  /**
   * The handler streams its answer.
   *
   * @param head JSON object with {@code statusCode}, {@code headers}, {@code cookies}; empty when
   *     the handler gave none
   * @param start cold or warm
   * @param initUs initialisation, microseconds
   */
  void streamStarted(Buffer head, StartKind start, long initUs);

  /** A piece of the streamed answer. */
  void chunk(Buffer bytes);

  /** True when the receiver is slow; the worker then stops reading from the guest. */
  boolean isFull();

  /**
   * Called by the worker when {@link #isFull()}; {@code resume} is to be run once when it is not.
   */
  void whenDrained(Runnable resume);

  /** The end; nothing is called after it. */
  void end(InvocationResult result);
}
