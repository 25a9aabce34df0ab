package dev.argyle.worker.api;

/** A running invocation. */
public interface InvocationHandle {
  /**
   * The caller is gone: a queued invocation is dropped, a running one is stopped with its sandbox.
   * The sink's {@code end} still comes, with {@code CANCELLED}. Idempotent; any thread.
   */
  void cancel();
}
