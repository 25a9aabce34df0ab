package dev.argyle.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.bench.floor.Floor;
import dev.argyle.bench.load.OpenLoop;
import dev.argyle.bench.load.Recording;
import dev.argyle.bench.load.Target;
import dev.argyle.bench.report.ResultText;
import dev.argyle.bench.report.SuiteResult;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ColdFiguresTest {
  private static final List<Target> TARGETS =
      List.of(
          new Target("static", "static_hello: GET /healthz", "/healthz", Target.Start.NONE),
          new Target("warm", "warm: reused", "/warm", Target.Start.WARM),
          new Target("cold", "cold: fresh", "/cold", Target.Start.COLD));

  private final ColdFigures figures = new ColdFigures();

  @Test
  void aMissedRateMarksTheRunFailed() {
    figures.paced(TARGETS, outcome(90));

    assertEquals(List.of("the rate was missed: 90.0 requests a second of 100.0"), problems());
  }

  @Test
  void ratiosCompareMedians() {
    figures.paced(TARGETS, outcome(100));

    SuiteResult result = result();
    assertEquals(List.of(), result.problems());
    assertEquals(1.5, result.metrics().get("cold_over_warm_p50_ratio").doubleValue(), 0.01);
    assertEquals(3.0, result.metrics().get("cold_over_static_p50_ratio").doubleValue(), 0.01);
  }

  @Test
  void floorsThatCannotBeTakenAreShownAsMissing() {
    figures.floorsMissing("no python3 here");
    figures.floors(Map.of());

    String text = new ResultText().of(result());
    assertTrue(text.contains(Floor.BARE_FORK.label() + " (missing: no python3 here)"), text);
    assertEquals(0, result().metrics().get("bare_fork_samples_count").intValue());
    assertEquals(List.of(), problems());
  }

  private static OpenLoop.Outcome outcome(double achievedRate) {
    List<Recording> recordings = List.of(of(100_000), of(200_000), of(300_000));
    return new OpenLoop.Outcome(recordings, 100, achievedRate, of(1_000));
  }

  private static Recording of(long latencyNs) {
    Recording recording = new Recording();
    recording.success(latencyNs);
    return recording;
  }

  private List<String> problems() {
    return result().problems();
  }

  private SuiteResult result() {
    return figures.result("cold", Map.of(), Map.of());
  }
}
