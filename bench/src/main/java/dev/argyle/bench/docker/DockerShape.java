package dev.argyle.bench.docker;

import java.util.List;

/**
 * How suite {@code docker} spends its time; tests use a smaller one.
 *
 * @param mostTurns of each peer, one after the other
 * @param leastTurns however long they take
 * @param turnsShare time for turns, in the seconds that are asked for
 * @param turnRequests of each of the platform's targets in a turn
 * @param warmUpMs of each target, before
 * @param clients concurrencies of the closed loop
 * @param leadInMs uncounted, before each closed loop
 */
public record DockerShape(
    int mostTurns,
    int leastTurns,
    int turnsShare,
    int turnRequests,
    int warmUpMs,
    List<Integer> clients,
    int leadInMs) {

  /** What is run when somebody asks: with 5 s, some three and a half minutes in all. */
  public static DockerShape standard() {
    return new DockerShape(60, 5, 10, 10, 1_000, List.of(1, 2, 5, 10, 20), 500);
  }
}
