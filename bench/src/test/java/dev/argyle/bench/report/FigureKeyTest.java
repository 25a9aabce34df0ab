package dev.argyle.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class FigureKeyTest {
  @Test
  void whatStandsForItselfIsNamedForPeople() {
    assertEquals("cold over warm p50: 1.500x", shown("cold_over_warm_p50_ratio", 1.5));
    assertEquals("machine cpu paced: 12.5 %", shown("machine_cpu_paced_percent", 12.5));
    assertEquals("pss each at 2000: 2.00 MiB", shown("pss_each_bytes_at_2000", 2 << 20));
  }

  @Test
  void whatTablesShowIsLeftToThem() {
    assertEquals(Optional.empty(), FigureKey.of("cold_p50_us"));
    assertEquals(Optional.empty(), FigureKey.of("cold_starts_per_second_closed_10"));
  }

  private static String shown(String key, double value) {
    FigureKey figure = FigureKey.of(key).orElseThrow();
    return figure.name() + ": " + figure.shown(value);
  }
}
