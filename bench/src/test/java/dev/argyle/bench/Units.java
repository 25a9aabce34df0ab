package dev.argyle.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collection;

/** The contract of metric keys: their unit stands at the end, and behind it a circumstance. */
public final class Units {
  private static final String UNIT =
      "_(us|ms|seconds|ratio|count|percent|bytes|gib_hours|per_second|per_hour)(_closed_\\d+|_at_\\d+)?$";

  private Units() {}

  public static void check(Collection<String> keys) {
    keys.forEach(key -> assertTrue(key.matches(".*" + UNIT), key + " has no unit"));
  }
}
