package dev.argyle.bench;

import dev.argyle.bench.floor.EchoFloor;
import dev.argyle.bench.floor.PythonFloors;
import dev.argyle.bench.floor.StartFloors;
import java.util.List;

/**
 * How suite {@code floors} spends its time; tests use a smaller one.
 *
 * @param floors how often each of them is taken, before and again after
 * @param starts the same
 * @param echoes the same, over each kind of socket
 * @param pacedBlockMs how long the static answer is asked for in a row
 * @param warmUpMs uncounted, before the generator is compared
 * @param clients connections at once that it is compared at
 * @param mostRounds of turns of a second each, at each number of connections
 */
record FloorsShape(
    PythonFloors.Times floors,
    StartFloors.Times starts,
    EchoFloor.Times echoes,
    int pacedBlockMs,
    int warmUpMs,
    List<Integer> clients,
    int mostRounds) {

  /** What is run when somebody asks: with 5 s, three quarters of a minute in all. */
  static FloorsShape standard() {
    return new FloorsShape(
        new PythonFloors.Times(500, 250, 50),
        new StartFloors.Times(250, 40),
        new EchoFloor.Times(2000, 100),
        500,
        1500,
        List.of(1, 16, 64),
        6);
  }

  /** Of both generators, at each number of connections. */
  int rounds(int seconds) {
    return Math.max(1, Math.min(mostRounds, seconds));
  }

  int pacedBlockRequests(int ratePerSecond) {
    return Math.max(1, ratePerSecond * pacedBlockMs / 1000);
  }

  /** A third of what suites spend on what they are about. */
  int pacedRounds(int seconds) {
    return Math.max(1, seconds * 1000 / 3 / pacedBlockMs);
  }
}
