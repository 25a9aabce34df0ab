package dev.argyle.bench.primitive;

import java.util.Locale;

/** Figures for people. */
final class Text {
  private Text() {}

  /** Microseconds; a dash for what was not measured. */
  static String us(double us) {
    return Double.isNaN(us) ? "-" : String.format(Locale.ROOT, us < 100 ? "%.1f" : "%,.0f", us);
  }

  /** A whole number of them a second. */
  static String rate(double perSecond) {
    return String.format(Locale.ROOT, "%,.0f", perSecond);
  }

  /** How many times. */
  static String times(double ratio) {
    return String.format(Locale.ROOT, ratio < 100 ? "%.1f" : "%.0f", ratio);
  }

  static String workers(int count) {
    return count + (count == 1 ? " worker" : " workers");
  }
}
