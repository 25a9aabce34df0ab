package dev.argyle.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.bench.report.Claim;
import dev.argyle.bench.report.Samples;
import dev.argyle.bench.report.SuiteResult;
import dev.argyle.bench.run.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class SoakVerdictTest {
  private static final double SECONDS = 240;
  private static final double LEVEL = 40 << 20;

  private static double flat(double at) {
    return LEVEL;
  }

  private static double leak(double at) {
    return LEVEL * (1 + at / SECONDS);
  }

  private static double none(double at) {
    return Double.NaN;
  }

  private static SuiteResult soaked(
      DoubleUnaryOperator heap, DoubleUnaryOperator others, boolean collected) {
    return soaked(heap, others, collected, true);
  }

  private static SuiteResult soaked(
      DoubleUnaryOperator heap, DoubleUnaryOperator others, boolean collected, boolean rateKept) {
    List<List<Double>> rows = new ArrayList<>();
    for (double at = 0; at < SECONDS; at += 2) {
      List<Double> row = new ArrayList<>(List.of(at, heap.applyAsDouble(at)));
      while (row.size() < SoakSampler.COLUMNS.size()) {
        row.add(others.applyAsDouble(at));
      }
      rows.add(row);
    }
    Figures figures = new Figures();
    Samples samples = new Samples("soak", SoakSampler.COLUMNS, rows);
    new SoakVerdict(figures, samples, collected, rateKept, SECONDS).tell();
    return figures.result("soak", Map.of(), Map.of());
  }

  private static Claim.Verdict verdict(SuiteResult result) {
    return result.claims().get(0).verdict();
  }

  private static String found(SuiteResult result) {
    return result.claims().get(0).found();
  }

  @Test
  void nothingGrowsWhereAllIsFlat() {
    SuiteResult result = soaked(SoakVerdictTest::flat, SoakVerdictTest::flat, true);
    assertEquals(Claim.Verdict.HOLDS, verdict(result));
    assertTrue(found(result).startsWith("heap +0.0 % (flat), rss +0.0 % (flat)"), found(result));
    assertEquals(LEVEL, result.metrics().get("soak_heap_late_bytes").doubleValue());
    assertEquals(0.0, result.metrics().get("soak_open_files_slope_count_per_hour"));
    Units.check(result.metrics().keySet());
  }

  @Test
  void oneLeakIsEnough() {
    SuiteResult result = soaked(SoakVerdictTest::leak, SoakVerdictTest::flat, true);
    assertEquals(Claim.Verdict.FAILS, verdict(result));
    assertTrue(found(result).contains("(grows)"), found(result));
    assertEquals(600.0 * (1 << 20), slope(result), 1);
  }

  private static double slope(SuiteResult result) {
    return result.metrics().get("soak_heap_slope_bytes_per_hour").doubleValue();
  }

  @Test
  void aHeapThatGrowsUncollectedIsNoVerdict() {
    SuiteResult result = soaked(SoakVerdictTest::leak, SoakVerdictTest::flat, false);
    assertEquals(Claim.Verdict.UNKNOWN, verdict(result));
    assertTrue(found(result).contains("(grows, with garbage)"), found(result));
    assertEquals(
        Claim.Verdict.HOLDS, verdict(soaked(SoakVerdictTest::flat, SoakVerdictTest::flat, false)));
    assertEquals(
        Claim.Verdict.FAILS, verdict(soaked(SoakVerdictTest::flat, SoakVerdictTest::leak, false)));
  }

  @Test
  void withoutTheTrafficThatWasMeantThereIsNoVerdict() {
    SuiteResult result = soaked(SoakVerdictTest::leak, SoakVerdictTest::flat, true, false);
    assertEquals(Claim.Verdict.UNKNOWN, verdict(result));
    assertTrue(found(result).startsWith("the rate was missed; heap +"), found(result));
  }

  @Test
  void whatCannotBeSeenIsMissingAndNoVerdict() {
    SuiteResult result = soaked(SoakVerdictTest::flat, SoakVerdictTest::none, true);
    assertEquals(Claim.Verdict.UNKNOWN, verdict(result));
    assertEquals(
        "needs root, on the machine that runs the gateway",
        result.missing().get("soak: open files"));
    assertEquals(
        "too few looks", found(soaked(SoakVerdictTest::none, SoakVerdictTest::none, true)));
  }
}
