package dev.argyle.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many descriptors a process may have. */
public final class OpenFilesLimit {
  private static final Pattern SOFT = Pattern.compile("(?m)^Max open files\\s+(\\d+|unlimited)");

  private OpenFilesLimit() {}

  /** Of this process, whose JVM has raised it as far as it may. */
  public static long ofThisProcess() {
    return in(Path.of("/proc/self/limits"));
  }

  /**
   * By a file such as {@code /proc/PID/limits} (proc(5)); {@link Long#MAX_VALUE} if it has none.
   */
  static long in(Path limits) {
    try {
      Matcher matcher = SOFT.matcher(Files.readString(limits));
      return matcher.find() && !matcher.group(1).equals("unlimited")
          ? Long.parseLong(matcher.group(1))
          : Long.MAX_VALUE;
    } catch (IOException e) {
      return Long.MAX_VALUE;
    }
  }
}
