package dev.argyle.deploy.settings;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whole numbers with a unit, such as {@code 256MiB} and {@code 10s}. */
final class Quantity {
  /** Sizes, in bytes. */
  static final Quantity SIZE =
      new Quantity(Map.of("KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30));

  /** Durations, in milliseconds. */
  static final Quantity DURATION =
      new Quantity(Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L));

  private static final Pattern TEXT = Pattern.compile("([0-9]{1,12}) ?([A-Za-z]{1,3})");

  private final Map<String, Long> units;
  private final List<Map.Entry<String, Long>> largestFirst;

  private Quantity(Map<String, Long> units) {
    this.units = units;
    this.largestFirst =
        units.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
            .toList();
  }

  /** The number of a text; empty when it is none. Zero needs no unit. */
  OptionalLong read(String text) {
    if (text.equals("0")) {
      return OptionalLong.of(0);
    }
    Matcher matcher = TEXT.matcher(text);
    Optional<Long> unit =
        matcher.matches() ? Optional.ofNullable(units.get(matcher.group(2))) : Optional.empty();
    if (unit.isEmpty()) {
      return OptionalLong.empty();
    }
    long number = Long.parseLong(matcher.group(1));
    // What does not fit is beyond every bound, and must not come round to within them.
    return OptionalLong.of(
        number > Long.MAX_VALUE / unit.get() ? Long.MAX_VALUE : number * unit.get());
  }

  /** The shortest exact text of a multiple of the smallest unit. */
  String write(long number) {
    for (Map.Entry<String, Long> unit : largestFirst) {
      if (number > 0 && number % unit.getValue() == 0) {
        return number / unit.getValue() + unit.getKey();
      }
    }
    return Long.toString(number);
  }
}
