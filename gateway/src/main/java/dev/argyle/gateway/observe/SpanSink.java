package dev.argyle.gateway.observe;

/** Takes what sampled invocations were. */
public interface SpanSink extends AutoCloseable {
  /** Takes none. */
  SpanSink NONE = served -> {};

  /** An invocation was served. Event loop; neither waits nor throws. */
  void served(ServedSpan served);

  /** Sends what it has, for a bounded time; not on the event loop. */
  @Override
  default void close() {}
}
