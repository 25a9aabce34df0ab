package dev.argyle.bench.floor;

import dev.argyle.bench.load.LoadException;
import dev.argyle.bench.load.Recording;
import java.util.EnumMap;
import java.util.Map;

/**
 * Bare fork, fork and exec, and an interpreter's start, taken by a small Python script: the same
 * interpreter that guests run, without any platform. May be run several times; figures add up, a
 * block each time. Not thread-safe.
 */
public final class PythonFloors {
  private final PythonScript script;
  private final Map<Floor, Recording> recordings = new EnumMap<>(Floor.class);

  /** By the interpreter at {@code python}, an absolute path. */
  public PythonFloors(String python) {
    script = new PythonScript(python, "floors.py");
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
    script
        .run(
            Integer.toString(times.forks()),
            Integer.toString(times.execs()),
            Integer.toString(times.starts()))
        .forEach(words -> recordings.get(Floor.of(words[0])).success(Long.parseLong(words[1])));
  }

  /** All that was taken so far. */
  public Map<Floor, Recording> recordings() {
    return Map.copyOf(recordings);
  }
}
