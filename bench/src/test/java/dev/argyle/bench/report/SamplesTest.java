package dev.argyle.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SamplesTest {
  @Test
  void whatIsMissingIsAnEmptyCell() {
    Samples samples =
        new Samples(
            "soak",
            List.of("at_seconds", "rss_bytes"),
            List.of(List.of(1.5, 3e9), List.of(2.0, Double.NaN)));
    assertEquals("at_seconds,rss_bytes\n1.500,3000000000\n2,\n", samples.csv());
  }
}
