package dev.argyle.bench.floor;

import dev.argyle.bench.load.LoadException;
import dev.argyle.bench.load.Recording;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Bare fork, fork and exec, and an interpreter's start, taken by a small Python script: the same
 * interpreter that guests run, without any platform. May be run several times; figures add up, a
 * block each time. Not thread-safe.
 */
public final class PythonFloors {
  private static final String SCRIPT = "floors.py";
  private static final long TIMEOUT_MS = 60_000;

  private final String python;
  private final Map<Floor, Recording> recordings = new EnumMap<>(Floor.class);

  /** By the interpreter at {@code python}, an absolute path. */
  public PythonFloors(String python) {
    this.python = python;
    for (Floor floor : Floor.values()) {
      recordings.put(floor, new Recording());
    }
  }

  /** How often each floor is taken in one run. */
  public record Times(int forks, int execs, int starts) {}

  /**
   * Takes all floors once more; blocks for about a second.
   *
   * @throws LoadException if the interpreter is missing or the script fails
   */
  public void run(Times times) throws InterruptedException {
    recordings.values().forEach(Recording::beginBlock);
    try {
      Process process =
          new ProcessBuilder(
                  python,
                  "-I",
                  "-c",
                  script(),
                  Integer.toString(times.forks()),
                  Integer.toString(times.execs()),
                  Integer.toString(times.starts()))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        read(process);
        if (!process.waitFor(TIMEOUT_MS, TimeUnit.MILLISECONDS) || process.exitValue() != 0) {
          throw new LoadException("the script of floors failed under " + python, null);
        }
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new LoadException("floors: " + e.getMessage(), e);
    }
  }

  private void read(Process process) throws IOException {
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] fields = line.split(" ", -1);
        recordings.get(Floor.of(fields[0])).success(Long.parseLong(fields[1]));
      }
    }
  }

  /** All that was taken so far. */
  public Map<Floor, Recording> recordings() {
    return Map.copyOf(recordings);
  }

  private static String script() throws IOException {
    try (InputStream in = PythonFloors.class.getResourceAsStream(SCRIPT)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
