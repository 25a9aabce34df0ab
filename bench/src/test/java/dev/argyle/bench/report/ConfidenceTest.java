package dev.argyle.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class ConfidenceTest {
  private final Random random = new Random(1);

  @Test
  void fewBlocksHaveNoInterval() {
    Series four = series("cold", Series.Kind.PACED, blocks(4, 200, 1));
    Metrics metrics = new Metrics().latencies(four);

    Confidence confidence = Confidence.of(metrics, List.of(four));
    assertEquals(Map.of(), confidence.intervals());
    assertEquals(Set.of("cold_p50_us", "cold_p90_us", "cold_p99_us"), confidence.tooFew());
  }

  @Test
  void fewSamplesBeyondAPercentileHaveNoInterval() {
    Series series = series("cold", Series.Kind.PACED, blocks(20, 20, 1));

    Confidence confidence = Confidence.of(new Metrics().latencies(series), List.of(series));
    assertEquals(Set.of("cold_p50_us", "cold_p90_us"), confidence.intervals().keySet());
    assertEquals(Set.of("cold_p99_us"), confidence.tooFew());
  }

  @Test
  void theFigureLiesInItsIntervalWhichIsNarrowForMuchOfTheSame() {
    Series series = series("cold", Series.Kind.PACED, blocks(40, 500, 1));
    Metrics metrics = new Metrics().latencies(series);

    Interval p50 = Confidence.of(metrics, List.of(series)).of("cold_p50_us").orElseThrow();
    double found = metrics.get("cold_p50_us");
    assertTrue(p50.low() <= found && found <= p50.high(), p50.toString());
    assertTrue(p50.halfWidth() < found / 20, p50.toString());
  }

  @Test
  void whatSlowsARoundDownForAllCancelsOutOfTheirRatio() {
    List<Histogram> cold = new ArrayList<>();
    List<Histogram> warm = new ArrayList<>();
    for (int round = 0; round < 20; round++) {
      double noise = 1 + random.nextDouble() * 2;
      cold.add(block(200, 2 * noise));
      warm.add(block(200, noise));
    }
    Series of = series("cold", Series.Kind.PACED, cold);
    Series to = series("warm", Series.Kind.PACED, warm);
    Metrics metrics = new Metrics().latencies(of).latencies(to);
    metrics.ratio("cold_over_warm_p50_ratio", "cold_p50_us", "warm_p50_us");

    Confidence confidence = Confidence.of(metrics, List.of(of, to));
    double ofCold = relative(confidence, metrics, "cold_p50_us");
    double ofRatio = relative(confidence, metrics, "cold_over_warm_p50_ratio");
    assertTrue(ofRatio < ofCold / 2, ofRatio + " of " + ofCold);
  }

  @Test
  void throughputHasOneOfItsBlocksCounts() {
    List<Histogram> blocks = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      blocks.add(block(90 + random.nextInt(20), 1));
    }
    Series series = new Series("c", "c", Series.Kind.CLOSED, blocks, Map.of(), Optional.of(1000.0));
    Metrics metrics = new Metrics().perSecond("c_per_second", 1000, series);

    Interval interval = Confidence.of(metrics, List.of(series)).of("c_per_second").orElseThrow();
    assertTrue(interval.low() < 1000 && interval.high() > 1000, interval.toString());
    assertTrue(interval.halfWidth() < 100, interval.toString());
  }

  /** Of five blocks, intervals that leave out a twentieth of the resamples hold 84 %. */
  @Test
  void theTruthIsInNineteenOfTwentyIntervalsOfFewBlocksToo() {
    int runs = 400;
    int held = 0;
    for (int run = 0; run < runs; run++) {
      List<Histogram> blocks = new ArrayList<>();
      double sum = 0;
      for (int i = 0; i < 5; i++) {
        blocks.add(block((int) Math.round(1_000 + 100 * random.nextGaussian()), 1));
        sum += blocks.get(i).getTotalCount();
      }
      double rate = sum / 5;
      Series series = new Series("c", "c", Series.Kind.CLOSED, blocks, Map.of(), Optional.of(rate));
      Metrics metrics = new Metrics().perSecond("c_per_second", rate, series);
      Interval found = Confidence.of(metrics, List.of()).of("c_per_second").orElseThrow();
      held += found.low() <= 1_000 && found.high() >= 1_000 ? 1 : 0;
    }
    assertEquals(0.95, (double) held / runs, 0.03);
  }

  @Test
  void theSameResultHasTheSameIntervals() {
    Series series = series("cold", Series.Kind.PACED, blocks(10, 100, 1));
    Metrics metrics = new Metrics().latencies(series);
    assertEquals(Confidence.of(metrics, List.of(series)), Confidence.of(metrics, List.of(series)));
  }

  @Test
  void aFigureThatIsPutAnewLosesTheIntervalOfTheOld() {
    Series series = series("cold", Series.Kind.PACED, blocks(10, 100, 1));
    Metrics metrics = new Metrics().latencies(series).put("cold_p50_us", 1);
    assertTrue(Confidence.of(metrics, List.of()).of("cold_p50_us").isEmpty());
  }

  private static double relative(Confidence confidence, Metrics metrics, String key) {
    return confidence.of(key).orElseThrow().halfWidth() / metrics.get(key);
  }

  private static Series series(String key, Series.Kind kind, List<Histogram> blocks) {
    return new Series(key, key, kind, blocks, Map.of(), Optional.empty());
  }

  private List<Histogram> blocks(int number, int samples, double scale) {
    List<Histogram> blocks = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      blocks.add(block(samples, scale));
    }
    return blocks;
  }

  /** Around a millisecond. */
  private Histogram block(int samples, double scale) {
    Histogram block = new Histogram(3);
    for (int i = 0; i < samples; i++) {
      block.recordValue((long) (scale * 1_000_000 * (1 + random.nextDouble())));
    }
    return block;
  }
}
