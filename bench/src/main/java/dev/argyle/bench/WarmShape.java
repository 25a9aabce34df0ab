package dev.argyle.bench;

import dev.argyle.bench.floor.EchoFloor;
import java.util.List;

/**
 * How suite {@code warm} spends its time; tests use a smaller one.
 *
 * @param pacedBlockMs how long one target keeps its turn in the open loop
 * @param warmUpBlockMs how long each target is warmed up in a round
 * @param closedClients concurrencies of the closed loop
 * @param closedBlockMs counted time of a target's turn in the closed loop
 * @param closedLeadInMs uncounted, before it
 * @param closedShare part of the paced seconds that each closed loop gets
 * @param echoes how often the floor is taken, before and again after
 */
record WarmShape(
    int pacedBlockMs,
    int warmUpBlockMs,
    List<Integer> closedClients,
    int closedBlockMs,
    int closedLeadInMs,
    double closedShare,
    EchoFloor.Times echoes) {

  /** What is run when somebody asks: with 20 s, two minutes in all. */
  static WarmShape standard() {
    return new WarmShape(
        500, 2000, List.of(1, 64), 500, 200, 0.5, new EchoFloor.Times(20_000, 300));
  }

  int pacedBlockRequests(int ratePerSecond) {
    return Math.max(1, ratePerSecond * pacedBlockMs / 1000);
  }

  int pacedRounds(int ratePerSecond, int seconds) {
    return Math.max(1, ratePerSecond * seconds / pacedBlockRequests(ratePerSecond));
  }

  int closedRounds(int seconds) {
    return Math.max(1, (int) Math.round(seconds * 1000 * closedShare / closedBlockMs));
  }
}
