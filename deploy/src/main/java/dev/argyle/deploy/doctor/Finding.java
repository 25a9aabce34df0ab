package dev.argyle.deploy.doctor;

import java.util.Locale;

/**
 * What one check found.
 *
 * @param level how bad it is
 * @param what what was looked at and what is there
 * @param cure how to mend it, a command where there is one; empty when nothing is to mend
 */
record Finding(Level level, String what, String cure) {

  /** How bad a finding is. */
  enum Level {
    /** As it should be. */
    OK,
    /** The platform runs, with less. */
    WARNING,
    /** The platform cannot run. */
    PROBLEM;

    /** As it is printed. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Finding ok(String what) {
    return new Finding(Level.OK, what, "");
  }

  static Finding warning(String what, String cure) {
    return new Finding(Level.WARNING, what, cure);
  }

  static Finding problem(String what, String cure) {
    return new Finding(Level.PROBLEM, what, cure);
  }

  /** One line. */
  String line() {
    return String.format("%-7s  %s", level.word(), what) + (cure.isEmpty() ? "" : " — " + cure);
  }
}
