package dev.argyle.bench.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QueueSimulationTest {
  /** Three long calls of function 0 and one of function 1, all at once, on one processor. */
  private static final List<QueuedCall> BURST =
      List.of(
          new QueuedCall(0, 0, 100),
          new QueuedCall(0, 0, 100),
          new QueuedCall(0, 0, 100),
          new QueuedCall(0, 1, 10),
          new QueuedCall(0, 1, 10));

  @Test
  void inOneQueueWhoComesLastWaitsForAll() {
    Map<Integer, List<Double>> slowdowns = new QueueSimulation(new OneQueue(), 1).run(BURST);
    assertEquals(List.of(1.0, 2.0, 3.0), slowdowns.get(0));
    assertEquals(List.of(31.0, 32.0), slowdowns.get(1));
  }

  @Test
  void fairQueuesTakeTurns() {
    Map<Integer, List<Double>> slowdowns = new QueueSimulation(new FairQueues(), 1).run(BURST);
    // In the order 0 0 1 0 1: function 0 was waiting first.
    assertEquals(List.of(1.0, 2.0, 3.1), slowdowns.get(0));
    assertEquals(List.of(21.0, 32.0), slowdowns.get(1));
  }

  @Test
  void fewestRunningServesWhoHasNothingRunning() {
    List<QueuedCall> calls =
        List.of(
            new QueuedCall(0, 0, 100),
            new QueuedCall(0, 0, 50),
            new QueuedCall(0, 0, 100),
            new QueuedCall(0, 0, 100),
            new QueuedCall(0, 1, 10),
            new QueuedCall(0, 1, 10));
    // On two processors. At 50, 0 still runs one and 1 none; so 1 is served twice, at 50 and 60.
    Map<Integer, List<Double>> slowdowns = new QueueSimulation(new FewestRunning(), 2).run(calls);
    assertEquals(List.of(6.0, 7.0), slowdowns.get(1));
    assertEquals(List.of(1.0, 1.0, 1.7, 2.0), slowdowns.get(0));
  }

  @Test
  void leastServedGivesEachFunctionItsTime() {
    Map<Integer, List<Double>> slowdowns = new QueueSimulation(new LeastServed(), 1).run(BURST);
    // In the order 0 0 1 1 0: both calls of 1 take less than one of 0.
    assertEquals(List.of(1.0, 2.0, 3.2), slowdowns.get(0));
    assertEquals(List.of(21.0, 22.0), slowdowns.get(1));
  }

  @Test
  void nobodyWaitsWhileAProcessorIsFree() {
    Map<Integer, List<Double>> slowdowns = new QueueSimulation(new OneQueue(), 5).run(BURST);
    assertEquals(List.of(1.0, 1.0, 1.0), slowdowns.get(0));
    assertEquals(List.of(1.0, 1.0), slowdowns.get(1));
  }

  @Test
  void aLoadIsEqualForEqualSeedsAndHasTheCallsAskedFor() {
    QueueLoad load = new QueueLoad(1, 100, 3, 2, 10, 10, 7, 50);
    List<QueuedCall> calls = load.calls();
    assertEquals(calls, load.calls());
    assertNotEquals(calls, new QueueLoad(2, 100, 3, 2, 10, 10, 7, 50).calls());
    assertEquals(70, calls.stream().filter(call -> call.function() == QueueLoad.HEAVY).count());
    assertEquals(600, calls.size() - 70, 75);
  }
}
