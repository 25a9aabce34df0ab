package dev.argyle.deploy.cli;

import java.util.Locale;

/** Numbers with the unit that makes them short: three digits or four, for columns. */
final class Quantity {
  private static final long KIB = 1_024;

  private Quantity() {}

  /** A time, from microseconds. */
  static String time(long us) {
    if (us <= 0) {
      return "-";
    }
    if (us < 1_000) {
      return us + " us";
    }
    return us < 1_000_000 ? digits(us / 1e3) + " ms" : digits(us / 1e6) + " s";
  }

  /** A size, from bytes. */
  static String bytes(long bytes) {
    if (bytes <= 0) {
      return "-";
    }
    if (bytes < KIB) {
      return bytes + " B";
    }
    if (bytes < KIB * KIB) {
      return digits((double) bytes / KIB) + " KiB";
    }
    return bytes < KIB * KIB * KIB
        ? digits((double) bytes / (KIB * KIB)) + " MiB"
        : digits((double) bytes / (KIB * KIB * KIB)) + " GiB";
  }

  /** A share, in whole percent; a few are not none. */
  static String percent(long part, long whole) {
    if (part <= 0 || whole <= 0) {
      return "-";
    }
    double percent = 100.0 * part / whole;
    return percent < 1 ? "<1%" : Math.round(percent) + "%";
  }

  /** Three digits where they say something. */
  static String digits(double number) {
    if (number >= 99.95) {
      return String.format(Locale.ROOT, "%.0f", number);
    }
    return String.format(Locale.ROOT, number >= 9.995 ? "%.1f" : "%.2f", number);
  }
}
