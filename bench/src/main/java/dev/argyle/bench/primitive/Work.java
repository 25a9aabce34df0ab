package dev.argyle.bench.primitive;

import java.io.IOException;

/** What one thread does again and again, in what it has set up. Confined to that thread. */
interface Work extends AutoCloseable {
  /** Does it once; may tell of its parts as they end. */
  void once(Laps laps) throws IOException;

  /** Takes back what the thread's end would not; must not fail for what is gone already. */
  @Override
  default void close() throws IOException {}
}
