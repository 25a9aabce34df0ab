package dev.argyle.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names one run of the platform: what it leaves on the machine carries it, and anybody can tell
 * whether that run still lives.
 *
 * @param pid the platform's process
 * @param startTicks when it started, clock ticks since boot (proc(5), field 22)
 */
public record RunId(long pid, long startTicks) {
  private static final String PREFIX = "argyle-";
  private static final Pattern PART = Pattern.compile("[a-z]+");

  /** This process's run. */
  public static RunId current() throws IOException {
    long pid = ProcessHandle.current().pid();
    return new RunId(pid, startTicks(pid).orElseThrow(() -> new IOException("/proc is missing")));
  }

  /**
   * Reads a name that {@link #toString} wrote; empty for any other.
   *
   * @param name which may end in a hyphen and a word, for a part of that run
   */
  public static Optional<RunId> parse(String name) {
    String[] parts = name.split("-", -1);
    boolean isPart = parts.length == 4 && PART.matcher(parts[3]).matches();
    if (!name.startsWith(PREFIX) || !(parts.length == 3 || isPart)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new RunId(Long.parseLong(parts[1]), Long.parseLong(parts[2])));
    } catch (NumberFormatException notOurs) {
      return Optional.empty();
    }
  }

  /** True while that process runs; a later one with the same number does not count. */
  public boolean isAlive() {
    return startTicks(pid).filter(ticks -> ticks == startTicks).isPresent();
  }

  private static Optional<Long> startTicks(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return Optional.of(Long.parseLong(fields[19]));
    } catch (IOException ended) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return PREFIX + pid + "-" + startTicks;
  }
}
