package dev.argyle.zygote.process;

import java.util.Set;

/**
 * A zygote that has imported what it was asked to.
 *
 * @param process ready to fork guests
 * @param importUs what importing took, microseconds
 * @param unsharedBytes its memory that it shares with no other process; what having it costs
 * @param variables of the environment that what it imported has read, its parents' included
 */
public record Grown(
    ZygoteProcess process, long importUs, long unsharedBytes, Set<String> variables) {
  /** Copies the set. */
  public Grown {
    variables = Set.copyOf(variables);
  }
}
