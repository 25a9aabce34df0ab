package dev.argyle.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.bench.floor.Floor;
import dev.argyle.bench.load.OpenLoop;
import dev.argyle.bench.load.Recording;
import dev.argyle.bench.report.ResultText;
import dev.argyle.bench.report.Series;
import dev.argyle.bench.report.SuiteResult;
import dev.argyle.bench.run.Figures;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FiguresTest {
  private final Figures figures = new Figures();

  @Test
  void aMissedRateMarksTheRunFailed() {
    figures.pace("paced", outcome(90));

    assertEquals(
        List.of("the rate was missed (paced): 90.0 requests a second of 100.0"), problems());
  }

  @Test
  void ratiosCompareMedians() {
    Headline.figures(figures, outcome(100));

    SuiteResult result = result();
    assertEquals(List.of(), result.problems());
    assertEquals(1.5, result.metrics().get("cold_over_warm_p50_ratio").doubleValue(), 0.01);
    assertEquals(3.0, result.metrics().get("cold_over_static_p50_ratio").doubleValue(), 0.01);
  }

  @Test
  void keysOfTheFirstOpenLoopStayWhatTheyWere() {
    figures.pace("paced", outcome(100));
    figures.pace("first", outcome(100));

    assertTrue(
        result()
            .metrics()
            .keySet()
            .containsAll(List.of("send_late_p50_us", "first_send_late_p50_us")),
        result().metrics().toString());
  }

  @Test
  void figuresOfACircumstanceSayItBehindTheirUnit() {
    Series series = figures.paced("cold_at_10", "cold beside 10", of(2_000_000), 50);
    figures.metrics().latencies(series, "cold", "_at_10");

    assertEquals(2_000, figures.metrics().get("cold_p50_us_at_10"), 10);
    assertEquals(1, figures.metrics().get("cold_samples_count_at_10"));
  }

  @Test
  void floorsThatCannotBeTakenAreShownAsMissing() {
    figures.floorsMissing("no python3 here");

    String text = new ResultText().of(result());
    assertTrue(text.contains(Floor.BARE_FORK.label() + " (missing)"), text);
    assertTrue(text.contains("missing: bare fork: no python3 here\n"), text);
    assertEquals("no python3 here", result().missing().get("bare fork"));
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
