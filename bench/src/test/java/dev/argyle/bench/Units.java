package dev.argyle.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collection;

/** The contract of metric keys: their unit stands at the end, and behind it a circumstance. */
final class Units {
  private static final String UNIT =
      "_(us|ratio|count|percent|bytes|per_second)(_closed_\\d+|_at_\\d+)?$";

  private Units() {}

  static void check(Collection<String> keys) {
    keys.forEach(key -> assertTrue(key.matches(".*" + UNIT), key + " has no unit"));
  }
}
