package dev.argyle.bench.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.argyle.bench.policy.TracedFunction.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Small traces whose answers are known. */
class KeepAliveSimulationTest {
  private static final long MINUTE = TimeUnit.MINUTES.toMillis(1);
  private static final long RUN_MS = 10;

  /** Memory and start of functions 0, 1, 2: one large and quick, one small, one slow to start. */
  private static final List<TracedFunction> FUNCTIONS =
      List.of(function(0, 200, 1), function(1, 100, 1), function(2, 100, 1_000));

  private static TracedFunction function(int id, double memoryMib, double initMs) {
    return new TracedFunction(id, Pattern.POISSON, 1, memoryMib, RUN_MS, initMs);
  }

  /** A call a minute of these functions, one after the other. */
  private static KeepAliveResult run(KeepAlivePolicy policy, double memoryMib, int... calls) {
    List<Trace.Call> trace = new ArrayList<>();
    for (int i = 0; i < calls.length; i++) {
      trace.add(new Trace.Call(i * MINUTE, calls[i], RUN_MS));
    }
    return run(policy, memoryMib, trace, calls.length * MINUTE);
  }

  private static KeepAliveResult run(
      KeepAlivePolicy policy, double memoryMib, List<Trace.Call> calls, long lengthMs) {
    return new KeepAliveSimulation(new Trace(FUNCTIONS, calls, lengthMs), policy, memoryMib).run();
  }

  @Test
  void anInstanceIsUsedAgainWhileItIsKept() {
    assertEquals(1, run(new FixedTimeout(2 * MINUTE), 1_000, 1, 1, 1).cold());
    // A time-out shorter than the gaps makes every call cold.
    KeepAliveResult result = run(new FixedTimeout(MINUTE / 2), 1_000, 2, 2, 2);
    assertEquals(3, result.cold());
    assertEquals(3_000, result.coldMs());
    // Half a minute of 100 MiB after each call.
    assertEquals(3 * 100.0 * MINUTE / 2, result.idleMibMs());
    assertEquals(100.0, result.coldPercent());
  }

  @Test
  void callsAtTheSameTimeNeedAnInstanceEach() {
    List<Trace.Call> calls =
        List.of(
            new Trace.Call(0, 1, RUN_MS), new Trace.Call(5, 1, RUN_MS), new Trace.Call(50, 1, 1));
    assertEquals(2, run(new LargestFirst(), 1_000, calls, MINUTE).cold());
  }

  @Test
  void whatRunsIsNeverEndedForOthers() {
    List<Trace.Call> calls = List.of(new Trace.Call(0, 0, RUN_MS), new Trace.Call(5, 1, RUN_MS));
    KeepAliveResult result = run(new GreedyDual(), 250, calls, MINUTE);
    assertEquals(1, result.unserved());
    assertEquals(1, result.cold());
  }

  @Test
  void theFixedTimeoutEndsWhatWasNotUsedForLongest() {
    // Room for two of the three: 1 goes for 2, although it was called most often; 0 stays.
    assertEquals(4, run(new FixedTimeout(60 * MINUTE), 300, 1, 1, 0, 2, 1).cold());
    assertEquals(3, run(new FixedTimeout(60 * MINUTE), 300, 1, 0, 1, 2, 1).cold());
  }

  @Test
  void leastFrequentEndsWhatIsCalledLeast() {
    // 0 goes for 2, for 1 was called twice.
    assertEquals(3, run(new LeastFrequent(), 300, 1, 1, 0, 2, 1).cold());
  }

  @Test
  void largestFirstEndsTheLargest() {
    // 0 goes for 2 though it was called twice; then there is no room for it beside both.
    assertEquals(3, run(new LargestFirst(), 300, 1, 0, 0, 2, 1).cold());
    assertEquals(4, run(new LargestFirst(), 300, 1, 0, 0, 2, 0).cold());
  }

  @Test
  void greedyDualEndsWhatSavesLeastForItsMemory() {
    // Room for two of the small: 2 stays, for its start is long, though 1 was called more often.
    assertEquals(1_003, run(new GreedyDual(), 300, 2, 1, 1, 0, 2, 1).coldMs());
    // Least recently used, the slow one goes, and its start has to be waited for again.
    assertEquals(2_002, run(new FixedTimeout(60 * MINUTE), 300, 2, 1, 1, 0, 2).coldMs());
  }

  @Test
  void greedyDualsClockOvertakesWhatWasWorthMuchOnce() {
    GreedyDual policy = new GreedyDual();
    TracedFunction slow = FUNCTIONS.get(2);
    TracedFunction quick = FUNCTIONS.get(1);
    policy.called(slow, 0);
    double old = policy.worth(slow, policy.mark(0));
    assertEquals(10, old);
    policy.evicted(10);
    policy.called(quick, 0);
    assertEquals(10.01, policy.worth(quick, policy.mark(0)), 1e-9);
    // Who left begins anew.
    policy.left(slow);
    assertEquals(0, policy.worth(slow, 0));
  }

  @Test
  void theHybridHistogramIsThereJustBeforeATimerAndHardlyInBetween() {
    List<Trace.Call> timer = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      timer.add(new Trace.Call(i * 30L * MINUTE, 1, RUN_MS));
    }
    long lengthMs = 100 * 30 * MINUTE;
    KeepAliveResult hybrid = run(new HybridHistogram(), 1_000, timer, lengthMs);
    KeepAliveResult tenMinutes = run(new FixedTimeout(10 * MINUTE), 1_000, timer, lengthMs);
    KeepAliveResult always = run(new FixedTimeout(lengthMs), 1_000, timer, lengthMs);
    assertEquals(1, hybrid.cold());
    assertEquals(100, tenMinutes.cold());
    assertEquals(1, always.cold());
    // Five gaps are learnt from, in full; then 3 of 30 minutes each, and the end of the trace.
    double kept = (6 * 30 + 94 * 3) * 100.0 * MINUTE;
    assertEquals(kept, hybrid.idleMibMs(), 40 * 100.0 * MINUTE);
  }

  @Test
  void theHybridHistogramKeepsWhatItHasNotLearnt() {
    HybridHistogram policy = new HybridHistogram();
    policy.called(FUNCTIONS.get(0), 0);
    assertEquals(new KeepAlivePolicy.Windows(0, 240 * MINUTE), policy.windows(FUNCTIONS.get(0)));
  }
}
