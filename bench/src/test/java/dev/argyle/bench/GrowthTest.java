package dev.argyle.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** Made-up series of five minutes; the seeds are fixed, so there is no luck. */
class GrowthTest {
  private static final double SECONDS = 300;
  private static final double STEP = 2;
  private static final int SEEDS = 50;

  private static List<Growth.Point> series(DoubleUnaryOperator value) {
    List<Growth.Point> points = new ArrayList<>();
    for (double at = 0; at < SECONDS; at += STEP) {
      points.add(new Growth.Point(at, value.applyAsDouble(at)));
    }
    return points;
  }

  private static Growth growth(DoubleUnaryOperator value) {
    return Growth.of(series(value), SECONDS, Growth.Window.TYPICAL).orElseThrow();
  }

  /** Of a hundred with noise that lasts for some ten seconds, as that of a server does. */
  private static DoubleUnaryOperator noisy(int seed, double deviation, DoubleUnaryOperator value) {
    Random random = new Random(seed);
    double[] last = {0};
    return at -> {
      last[0] = 0.8 * last[0] + 0.6 * deviation * random.nextGaussian();
      return value.applyAsDouble(at) + last[0];
    };
  }

  @Test
  void whatIsFlatDoesNotGrow() {
    Growth flat = growth(at -> 100);
    assertEquals(new Growth(100, 100, 0, 0, 0, 0, flat.settledSeconds()), flat);
    assertFalse(flat.grows());
    assertFalse(growth(at -> 0).grows());
  }

  @Test
  void aLeakGrowsAtItsRate() {
    Growth leak = growth(at -> 100 + 0.1 * at);
    assertEquals(360, leak.slopePerHour(), 1e-6);
    assertEquals(10, leak.difference(), 0.5);
    assertTrue(leak.grows());
  }

  @Test
  void whatWarmsUpAndStaysDoesNotGrow() {
    Growth growth = growth(at -> 100 + 50 * Math.min(1, at / 90));
    assertEquals(0, growth.percent());
    assertFalse(growth.grows());
    assertFalse(growth(at -> 150 - 50 * Math.exp(-at / 30)).grows());
  }

  @Test
  void whatShrinksOrSawsDoesNotGrow() {
    assertFalse(growth(at -> 200 - 0.1 * at).grows());
    assertFalse(growth(at -> 100 + at % 50).grows());
  }

  @Test
  void whatStepsUpOnceDoesNotGrow() {
    for (int at = 100; at < SECONDS; at += 20) {
      int step = at;
      assertFalse(growth(it -> it < step ? 100 : 110).grows(), "a step at " + at);
    }
  }

  @Test
  void noiseRarelyLooksLikeALeakAndRarelyHidesOne() {
    int alarms = 0;
    int found = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      alarms += growth(noisy(seed, 3, at -> 100)).grows() ? 1 : 0;
      found += growth(noisy(seed, 3, at -> 100 + 0.08 * at)).grows() ? 1 : 0;
    }
    assertTrue(alarms <= SEEDS / 20, alarms + " false alarms");
    assertTrue(found >= SEEDS * 8 / 10, "found " + found);
  }

  @Test
  void aFewReadingsFarOffChangeNothing() {
    Growth growth = growth(at -> at >= 290 || at == 150 ? 1_000 : 100);
    assertEquals(0, growth.slopePerHour());
    assertFalse(growth.grows());
  }

  @Test
  void theFloorOfASawtoothShowsTheLeakUnderIt() {
    DoubleUnaryOperator saw = at -> at % 16 * 10;
    List<Growth.Point> leak = series(at -> 100 + 0.1 * at + saw.applyAsDouble(at));
    List<Growth.Point> flat = series(at -> 100 + saw.applyAsDouble(at));
    assertTrue(Growth.of(leak, SECONDS, Growth.Window.FLOOR).orElseThrow().grows());
    assertFalse(Growth.of(flat, SECONDS, Growth.Window.FLOOR).orElseThrow().grows());
  }

  @Test
  void withTooFewReadingsInEitherThirdThereIsNone() {
    List<Growth.Point> points = series(at -> at < 200 ? 100 : Double.NaN);
    assertEquals(Optional.empty(), Growth.of(points, SECONDS, Growth.Window.TYPICAL));
    List<Growth.Point> five =
        series(at -> 100).stream().filter(it -> it.atSeconds() % 40 == 0).toList();
    assertEquals(Optional.empty(), Growth.of(five, SECONDS, Growth.Window.TYPICAL));
  }
}
