package dev.argyle.bench.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.bench.policy.TracedFunction.Pattern;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Against the figures of "Serverless in the Wild"; the seed is fixed, so there is no luck. */
class TraceGeneratorTest {
  private static final int MANY = 20_000;
  private static final double UNBOUNDED = 1e12;

  private final TraceGenerator generator =
      new TraceGenerator(new TraceShape(7, MANY, 1, 1e6, UNBOUNDED));
  private final List<TracedFunction> functions = generator.functions();

  @Test
  void equalSeedsMakeEqualTraces() {
    Trace trace = of(1);
    assertEquals(trace, of(1));
    assertNotEquals(trace, of(2));
  }

  private static Trace of(long seed) {
    return new TraceGenerator(new TraceShape(seed, 30, 2, 5_000, 1_000)).generate();
  }

  @Test
  void callsComeInOrderWithinTheTrace() {
    Trace trace = of(3);
    long lastMs = 0;
    for (Trace.Call call : trace.calls()) {
      assertTrue(call.atMs() >= lastMs && call.atMs() < trace.lengthMs(), call.toString());
      assertTrue(call.runMs() >= 1, call.toString());
      lastMs = call.atMs();
    }
    assertTrue(trace.calls().size() > 1_000, "calls: " + trace.calls().size());
  }

  @Test
  void fewFunctionsMakeMostCalls() {
    double[] rates = sorted(TracedFunction::callsPerDay);
    // 45 % are called once an hour or less, 81 % once a minute or less; timers round.
    assertEquals(0.45, share(rates, 24), 0.02);
    assertEquals(0.81, share(rates, 1440), 0.01);
    // The most popular 18.6 % make 99.6 % of calls.
    double all = Arrays.stream(rates).sum();
    double popular = Arrays.stream(rates).skip(Math.round(MANY * 0.814)).sum();
    assertEquals(0.996, popular / all, 0.002);
  }

  @Test
  void runTimesAreLogNormal() {
    double[] logs = sorted(function -> Math.log(function.runMs() / 1_000));
    // What is shorter than a millisecond counts as one: 0.3 % of them.
    assertEquals(-0.38, mean(logs), 0.05);
    assertEquals(2.36, deviation(logs), 0.05);
  }

  @Test
  void memoryIsBurrDistributed() {
    double[] memory = sorted(TracedFunction::memoryMib);
    // The quantiles of Burr(c = 11.652, k = 0.221, scale = 107.083).
    assertEquals(139.6, memory[MANY / 2], 2);
    assertEquals(262, memory[MANY * 9 / 10], 6);
  }

  @Test
  void timersHaveTheirShareAndNoneOfTheBusyHasOne() {
    long timers = functions.stream().filter(f -> f.pattern() == Pattern.TIMER).count();
    assertEquals(0.156, (double) timers / MANY, 0.01);
    assertTrue(
        functions.stream()
            .filter(function -> function.pattern() == Pattern.TIMER)
            .allMatch(function -> function.callsPerDay() <= 1440));
  }

  @Test
  void gapsHaveAMeanOfOneAndVaryAsTheirPatternSays() {
    checkGaps(Pattern.TIMER, 0, 0);
    checkGaps(Pattern.POISSON, 1, 0.02);
    checkGaps(Pattern.BURSTY, 3.95, 0.1);
  }

  private void checkGaps(Pattern pattern, double variation, double tolerance) {
    double[] gaps = new double[20 * MANY];
    Arrays.setAll(gaps, i -> generator.gap(pattern));
    assertEquals(1, mean(gaps), 0.03, pattern.name());
    assertEquals(variation, deviation(gaps) / mean(gaps), tolerance, pattern.name());
  }

  private double[] sorted(ToDoubleFunction<TracedFunction> value) {
    return functions.stream().mapToDouble(value).sorted().toArray();
  }

  private static double share(double[] sorted, double most) {
    return (double) Arrays.stream(sorted).filter(value -> value <= most).count() / sorted.length;
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static double deviation(double[] values) {
    double mean = mean(values);
    return Math.sqrt(
        Arrays.stream(values)
            .map(value -> (value - mean) * (value - mean))
            .average()
            .orElseThrow());
  }
}
