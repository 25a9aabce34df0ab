package dev.argyle.bench.load;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PoissonArrivalsTest {
  private static final int RATE = 1000;
  private static final double MEAN_GAP_NS = 1e9 / RATE;
  private static final int DRAWS = 200_000;

  private static long[] offsets(Arrivals arrivals, int count) {
    return LongStream.range(0, count).map(arrivals::offsetNs).toArray();
  }

  private static double[] gaps(long seed) {
    long[] offsets = offsets(Arrivals.poisson(RATE, seed), DRAWS + 1);
    double[] gaps = new double[DRAWS];
    for (int i = 0; i < DRAWS; i++) {
      gaps[i] = offsets[i + 1] - offsets[i];
    }
    return gaps;
  }

  /** Of an exponential distribution the standard deviation is the mean. */
  @Test
  void gapsHaveTheMeanAndTheVarianceOfAPoissonProcess() {
    double[] gaps = gaps(42);
    double mean = Arrays.stream(gaps).average().orElseThrow();
    double variance = Arrays.stream(gaps).map(gap -> (gap - mean) * (gap - mean)).sum() / DRAWS;

    assertEquals(1, mean / MEAN_GAP_NS, 0.01);
    assertEquals(1, variance / (MEAN_GAP_NS * MEAN_GAP_NS), 0.03);
    assertTrue(Arrays.stream(gaps).allMatch(gap -> gap >= 0));
  }

  /** A gap longer than t has the probability e^(-t / mean), and says nothing of the next one. */
  @Test
  void gapsAreExponentialAndIndependent() {
    double[] gaps = gaps(43);
    for (double means : new double[] {0.1, 0.5, 1, 2, 4}) {
      double longer = Arrays.stream(gaps).filter(gap -> gap > means * MEAN_GAP_NS).count();
      assertEquals(Math.exp(-means), longer / DRAWS, 0.005);
    }
    double together = 0;
    for (int i = 1; i < DRAWS; i++) {
      together += (gaps[i] / MEAN_GAP_NS - 1) * (gaps[i - 1] / MEAN_GAP_NS - 1);
    }
    assertEquals(0, together / DRAWS, 0.02);
  }

  @Test
  void aSeedGivesTheSameArrivalsAndAnotherSeedOthers() {
    long[] drawn = offsets(Arrivals.poisson(RATE, 7), 100);

    assertArrayEquals(drawn, offsets(Arrivals.poisson(RATE, 7), 100));
    assertFalse(Arrays.equals(drawn, offsets(Arrivals.poisson(RATE, 8), 100)));
  }

  @Test
  void beginAnewWhenAskedForTheFirst() {
    Arrivals arrivals = Arrivals.poisson(RATE, 9);
    long[] once = offsets(arrivals, 50);

    assertEquals(0, once[0]);
    assertArrayEquals(once, offsets(arrivals, 50));
  }
}
