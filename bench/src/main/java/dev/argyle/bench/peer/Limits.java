package dev.argyle.bench.peer;

/** What every sandbox may use: as much as the bench's functions have on the platform. */
final class Limits {
  /** 128 MiB, and no swap. */
  static final long MEMORY_BYTES = 128L << 20;

  /** Of one processor. */
  static final int CPUS = 1;

  /** Processes and threads. */
  static final int PIDS = 64;

  /** A command that takes longer is ended. */
  static final long TIMEOUT_MS = 120_000;

  /** What commands find in their environment, and nothing else. */
  static final String PATH = "PATH=/usr/local/bin:/usr/bin:/bin";

  private Limits() {}
}
