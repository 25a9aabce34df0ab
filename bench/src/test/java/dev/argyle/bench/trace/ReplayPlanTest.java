package dev.argyle.bench.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The plan of the standard shape; its seed is fixed, so there is no luck. */
class ReplayPlanTest {
  private static final int SECONDS = 35;
  private static final ReplayShape SHAPE = ReplayShape.standard();

  private final ReplayPlan plan = ReplayPlan.of(SHAPE, SECONDS, 2);

  @Test
  void equalSeedsMakeEqualPlans() {
    assertEquals(plan, ReplayPlan.of(SHAPE, SECONDS, 2));
    ReplayShape other = new ReplayShape(2021, 60, 80, 5_000, 10_000, 40, 20, 7, 105, 16, 512, 9);
    assertNotEquals(plan.calls(), ReplayPlan.of(other, SECONDS, 2).calls());
  }

  @Test
  void callsComeInOrderWithinTheReplay() {
    long lastNs = 0;
    for (ReplayPlan.Call call : plan.calls()) {
      assertTrue(call.atNs() >= lastNs, call.toString());
      assertTrue(call.atNs() < TimeUnit.SECONDS.toNanos(SECONDS), call.toString());
      assertTrue(call.runMs() >= 1, call.toString());
      lastNs = call.atNs();
    }
  }

  @Test
  void itIsAsManyCallsAsACoupleOfProcessorsCanDo() {
    double perSecond = plan.calls().size() / (double) SECONDS;
    assertTrue(perSecond > 20 && perSecond < 60, perSecond + " calls a second");
    assertTrue(plan.calls().stream().anyMatch(ReplayPlan.Call::isShort));
    assertTrue(plan.calls().stream().anyMatch(call -> !call.isShort()));
  }

  @Test
  void theWorkKeepsItsPartOfTheProcessorsBusy() {
    // What is shorter than a millisecond counts as one, so it is a little more than asked for.
    assertEquals(0.40, busy(plan, 2), 0.04);
    assertEquals(0.40, busy(ReplayPlan.of(SHAPE, SECONDS, 8), 8), 0.04);
  }

  private static double busy(ReplayPlan plan, int processors) {
    double cpuMs =
        plan.calls().stream()
            .mapToDouble(call -> call.runMs() * plan.works().get(call.function()).cpuShare())
            .sum();
    return cpuMs / 1e3 / SECONDS / processors;
  }

  @Test
  void fewFunctionsAreCalledMostAndMemoryDiffers() {
    Map<Integer, Long> calls = new HashMap<>();
    plan.calls().forEach(call -> calls.merge(call.function(), 1L, Long::sum));
    long popular =
        calls.values().stream()
            .sorted((a, b) -> Long.compare(b, a))
            .limit(12)
            .mapToLong(it -> it)
            .sum();
    assertTrue(popular > 0.75 * plan.calls().size(), popular + " of " + plan.calls().size());
    assertEquals(
        Set.of(1, 4, 16),
        plan.works().stream().map(TracedWork::heldMib).collect(Collectors.toSet()));
  }

  @Test
  void itsHalvesAreItAndBeginAnew() {
    List<Long> both = new ArrayList<>();
    plan.half(false).forEach(call -> both.add(call.atNs()));
    long middleNs = TimeUnit.SECONDS.toNanos(SECONDS) / 2;
    assertTrue(both.stream().allMatch(at -> at < middleNs));
    plan.half(true).forEach(call -> both.add(call.atNs() + middleNs));
    assertEquals(plan.calls().stream().map(ReplayPlan.Call::atNs).toList(), both);
  }

  @Test
  void lengthGoesWithTheSecondsAskedForWithinBounds() {
    assertEquals(20, SHAPE.replaySeconds(1));
    assertEquals(35, SHAPE.replaySeconds(5));
    assertEquals(105, SHAPE.replaySeconds(20));
  }
}
