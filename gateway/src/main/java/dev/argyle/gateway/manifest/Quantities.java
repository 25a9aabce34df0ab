package dev.argyle.gateway.manifest;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes and durations as {@code faas.yaml} writes them: a whole number and a unit. */
final class Quantities {
  private static final Pattern QUANTITY = Pattern.compile("([0-9]{1,12}) ?([A-Za-z]{1,3})");
  private static final Map<String, Long> BYTES =
      Map.of("KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30);
  private static final Map<String, Long> MILLISECONDS = Map.of("ms", 1L, "s", 1000L, "m", 60_000L);

  private Quantities() {}

  /** Bytes of {@code 256MiB}; the sentence of {@link ManifestRules#checkMemory} when it is none. */
  static long memoryBytes(String text) throws ManifestException {
    return parse(text, BYTES, "memory must be a whole number of KiB, MiB or GiB, such as 256MiB");
  }

  /** Milliseconds of {@code 30s}. */
  static long timeoutMs(String text) throws ManifestException {
    return parse(text, MILLISECONDS, "timeout must be a whole number of ms, s or m, such as 30s");
  }

  /** The shortest exact text of a size. */
  static String memoryText(long bytes) {
    if (bytes % (1L << 30) == 0) {
      return (bytes >> 30) + "GiB";
    }
    return bytes % (1L << 20) == 0 ? (bytes >> 20) + "MiB" : (bytes >> 10) + "KiB";
  }

  /** The shortest exact text of a duration. */
  static String timeoutText(long ms) {
    return ms % 1000 == 0 ? ms / 1000 + "s" : String.format(Locale.ROOT, "%dms", ms);
  }

  private static long parse(String text, Map<String, Long> units, String sentence)
      throws ManifestException {
    Matcher matcher = QUANTITY.matcher(text);
    Long unit = matcher.matches() ? units.get(matcher.group(2)) : null;
    if (unit == null) {
      throw new ManifestException(sentence);
    }
    long number = Long.parseLong(matcher.group(1));
    // What does not fit is beyond every bound, and must not come round to within them.
    return number > Long.MAX_VALUE / unit ? Long.MAX_VALUE : number * unit;
  }
}
