package dev.argyle.bench.report;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The key of a figure that stands for itself, outside of tables.
 *
 * @param name for people
 * @param unit {@code ratio}, {@code percent} or {@code bytes}
 */
record FigureKey(String name, String unit) {
  private static final Pattern KEY = Pattern.compile("(.*)_(ratio|percent|bytes)((?:_at_\\d+)?)");

  /** Empty for keys of what tables show. */
  static Optional<FigureKey> of(String key) {
    Matcher matcher = KEY.matcher(key);
    return matcher.matches()
        ? Optional.of(
            new FigureKey(
                (matcher.group(1) + matcher.group(3)).replace('_', ' '), matcher.group(2)))
        : Optional.empty();
  }

  /** The same, with half of its interval. */
  String shown(double value, Optional<Interval> interval) {
    return interval
        .map(known -> shown(value) + " ±" + shown(known.halfWidth()))
        .orElse(shown(value));
  }

  /** A value of it for people. */
  String shown(double value) {
    return switch (unit) {
      case "ratio" -> String.format(Locale.ROOT, "%.3fx", value);
      case "percent" -> String.format(Locale.ROOT, "%.1f %%", value);
      default -> String.format(Locale.ROOT, "%.2f MiB", value / (1 << 20));
    };
  }
}
