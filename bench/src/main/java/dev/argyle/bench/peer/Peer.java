package dev.argyle.bench.peer;

/** Something that runs a command in a sandbox of its own. Safe for many threads at once. */
public interface Peer {
  /** As metric keys begin: {@code docker_run_none}. */
  String key();

  /** For people: what is done, after a colon. */
  String label();

  /**
   * Runs a command in a fresh sandbox, from nothing to its end and until nothing of it is left;
   * blocks meanwhile.
   *
   * @throws PeerException if it cannot be started, ends with an error or takes too long
   */
  Output run(Job job) throws InterruptedException;
}
