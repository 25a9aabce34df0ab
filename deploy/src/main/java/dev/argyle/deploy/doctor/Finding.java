package dev.argyle.deploy.doctor;

import java.util.Locale;

/**
 * What one check found.
 *
 * @param level how bad it is
 * @param what what was looked at and what is there
 * @param cure how to mend it, or empty
 */
record Finding(Level level, String what, String cure) {

  /** How bad a finding is. */
  enum Level {
    /** As it should be. */
    OK,
    /** The platform runs, with less. */
    WARN,
    /** The platform cannot run. */
    FAIL;

    /** As it is printed. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Finding ok(String what) {
    return new Finding(Level.OK, what, "");
  }

  static Finding warn(String what, String cure) {
    return new Finding(Level.WARN, what, cure);
  }

  static Finding fail(String what, String cure) {
    return new Finding(Level.FAIL, what, cure);
  }

  /** One line. */
  String line() {
    return String.format("%-4s  %s", level.word(), what) + (cure.isEmpty() ? "" : "  — " + cure);
  }
}
