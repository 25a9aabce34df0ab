package dev.argyle.bench.workload;

import java.net.URI;

/** Connects to servers. */
@FunctionalInterface
interface Callers {
  /** A client of the one at {@code http://HOST:PORT}. */
  Caller to(URI server);
}
