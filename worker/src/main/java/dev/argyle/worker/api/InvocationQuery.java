package dev.argyle.worker.api;

import java.util.Set;

/**
 * Which records are wanted.
 *
 * @param function only of this function; empty for all
 * @param requestId only the one of this id; empty for all
 * @param sinceMs only what arrived then or later, milliseconds since the epoch
 * @param untilMs only what arrived before
 * @param exits only what ended in one of these ways
 * @param limit how many at most
 */
public record InvocationQuery(
    String function,
    String requestId,
    long sinceMs,
    long untilMs,
    Set<ExitReason> exits,
    int limit) {
  /** Most records of one answer. */
  public static final int MAX_LIMIT = 1_000;

  /** Copies the set. */
  public InvocationQuery {
    exits = Set.copyOf(exits);
  }

  /** Whether a record is wanted. */
  public boolean matches(InvocationRecord record) {
    return (function.isEmpty() || function.equals(record.function()))
        && (requestId.isEmpty() || requestId.equals(record.requestId()))
        && record.arrivedMs() >= sinceMs
        && record.arrivedMs() < untilMs
        && exits.contains(record.exit());
  }
}
