package dev.argyle.gateway.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.prometheus.metrics.model.snapshots.Quantiles;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LatencyWindowTest {
  private final LatencyWindow window = new LatencyWindow(0);

  private static long atS(long seconds) {
    return TimeUnit.SECONDS.toNanos(seconds);
  }

  @Test
  void percentilesAreWithinAPercentOfWhatWasRecorded() {
    for (int us = 1; us <= 1_000; us++) {
      window.record(us);
    }
    Quantiles quantiles = window.quantiles(atS(1), 0.5, 0.99);
    assertEquals(500e-6, quantiles.get(0).getValue(), 5e-6);
    assertEquals(990e-6, quantiles.get(1).getValue(), 10e-6);
    assertEquals(1_000, window.count());
    assertEquals(0.5005, window.sumSeconds(), 1e-9);
  }

  @Test
  void severalMayAskAndSeeTheSame() {
    window.record(100);
    window.quantiles(atS(1), 0.5);
    assertEquals(100e-6, window.quantiles(atS(2), 0.5).get(0).getValue(), 1e-6);
  }

  @Test
  void whatIsOlderThanAMinuteIsForgottenButInTheCount() {
    window.record(100);
    assertEquals(1, window.quantiles(atS(30), 0.5).size());
    assertEquals(1, window.quantiles(atS(59), 0.5).size());
    assertEquals(1, window.quantiles(atS(60), 0.5).size());
    assertEquals(0, window.quantiles(atS(61), 0.5).size());
    assertEquals(1, window.count());
  }

  @Test
  void aTimeThatCannotBeIsBounded() {
    window.record(-1);
    window.record(Long.MAX_VALUE);
    assertEquals(3_600, window.sumSeconds());
    assertEquals(2, window.count());
  }
}
