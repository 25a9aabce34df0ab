package dev.argyle.worker.api;

/**
 * How many invocations of a function may run at a time, and where.
 *
 * @param max most instances of one version at once
 * @param min instances kept initialised though nobody calls
 * @param reserved instances that other functions must leave room for, whatever they are asked
 * @param perInstance invocations at a time in one instance; more than 1 for asynchronous handlers
 *     only
 */
public record Concurrency(int max, int min, int reserved, int perInstance) {
  /** What a manifest that says nothing gets. */
  public static final Concurrency DEFAULT = new Concurrency(8, 0, 0, 1);

  /** A bound on instances, and nothing else. */
  public static Concurrency of(int max) {
    return new Concurrency(max, 0, 0, 1);
  }
}
