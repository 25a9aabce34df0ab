package dev.argyle.deploy.settings;

import java.nio.file.Path;

/**
 * Where a value was given.
 *
 * @param kind which kind of place
 * @param name the option, the variable, or the file and line
 * @param base the folder that relative paths are relative to
 */
public record Source(Kind kind, String name, Path base) {
  /** A kind of place; those that count more come first. */
  public enum Kind {
    /** The command line. */
    OPTION,
    /** An environment variable. */
    VARIABLE,
    /** {@code argyle.yaml}. */
    FILE,
    /** Nowhere. */
    DEFAULT
  }

  /** How a sentence about a value begins, so that it is found: {@code argyle.yaml line 3: KEY}. */
  String subject(Setting<?> setting) {
    return switch (kind) {
      case OPTION, VARIABLE -> name;
      case FILE -> name + ": " + setting.key();
      case DEFAULT -> setting.key();
    };
  }
}
