package dev.argyle.worker.api;

import java.util.List;

/**
 * A zygote at one moment.
 *
 * @param number tells it apart
 * @param parent the number of the one it was forked from; -1 for a base
 * @param depth 0 for a base
 * @param runtime the runtime's name as {@code faas.yaml} spells it
 * @param networked whether its functions may connect to something
 * @param packages what it has imported beside what comes with the interpreter
 * @param importUs what that took, microseconds
 * @param memoryBytes what it shared with no other process then; 0 for a base
 * @param spares forked from it and nobody's yet
 * @param target spares it means to keep
 * @param live guests forked from it, spares included
 * @param starts functions forked from it since it was started
 */
public record ZygoteStats(
    int number,
    int parent,
    int depth,
    String runtime,
    boolean networked,
    List<String> packages,
    long importUs,
    long memoryBytes,
    int spares,
    int target,
    int live,
    long starts) {

  /** Copies the list. */
  public ZygoteStats {
    packages = List.copyOf(packages);
  }
}
