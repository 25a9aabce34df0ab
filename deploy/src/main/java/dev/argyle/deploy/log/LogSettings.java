package dev.argyle.deploy.log;

import dev.argyle.deploy.FaasException;
import java.util.List;
import java.util.Locale;

/**
 * How the platform logs.
 *
 * @param format of both logs
 * @param level of the platform's own log: trace, debug, info, warn, error or off
 * @param access where the access log goes: {@code off}, {@code stderr} or an absolute path
 * @param accessFileBytes the file is begun anew when it is larger; four of its predecessors are
 *     kept
 */
public record LogSettings(Format format, String level, String access, long accessFileBytes) {
  /** No access log. */
  public static final String OFF = "off";

  /** The access log is between the platform's own lines. */
  public static final String STDERR = "stderr";

  /** What {@code level} may be. */
  public static final List<String> LEVELS =
      List.of("trace", "debug", "info", "warn", "error", "off");

  private static final long LEAST_FILE_BYTES = 64 << 10;

  /** What a line looks like. */
  public enum Format {
    /** For people. */
    TEXT,
    /** One object a line, for programs. */
    JSON;

    /** Its name in settings. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Refuses what cannot be. */
  public LogSettings {
    if (!LEVELS.contains(level)) {
      throw FaasException.usage(
          "log.level is trace, debug, info, warn, error or off, not " + level);
    }
    if (!access.equals(OFF) && !access.equals(STDERR) && !access.startsWith("/")) {
      throw FaasException.usage("log.access is off, stderr or an absolute path, not " + access);
    }
    if (accessFileBytes < LEAST_FILE_BYTES) {
      throw FaasException.usage("a file of the access log has 64KiB or more");
    }
  }

  /** Text, from info on, and no access log. */
  public static LogSettings defaults() {
    return new LogSettings(Format.TEXT, "info", OFF, 64L << 20);
  }

  /** These settings with another format. */
  public LogSettings withFormat(Format other) {
    return new LogSettings(other, level, access, accessFileBytes);
  }

  /** These settings with another level. */
  public LogSettings withLevel(String other) {
    return new LogSettings(format, other, access, accessFileBytes);
  }

  /** These settings with the access log elsewhere. */
  public LogSettings withAccess(String where) {
    return new LogSettings(format, level, where, accessFileBytes);
  }
}
