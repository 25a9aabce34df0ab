package dev.argyle.bench.workload;

import io.vertx.core.buffer.Buffer;

/** One way to have a case study's function run, from a request to its answer. */
interface Way extends AutoCloseable {
  /** As metric keys have it: {@code cold}, {@code docker}. */
  String key();

  /** For people, short enough to stand below a bar. */
  String label();

  /** For people: what is done. */
  String explanation();

  /**
   * Has it run once; blocks meanwhile.
   *
   * @throws CaseException if no good answer came
   */
  Taken once() throws InterruptedException;

  /** Whether a server that is there already answers: then a turn is several requests. */
  default boolean isServed() {
    return false;
  }

  /** Ends what was started for it. */
  @Override
  default void close() {}

  /**
   * What it took.
   *
   * @param wallNs from the request to the answer's last byte
   * @param handlerNs of that, the function's own work by its own clock
   * @param picture what was answered
   */
  record Taken(long wallNs, long handlerNs, Buffer picture) {}
}
