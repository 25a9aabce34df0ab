package dev.argyle.bench.floor;

import dev.argyle.bench.load.LoadException;
import dev.argyle.bench.load.Recording;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * Starts that need no platform and that a person might write instead of one: a program by {@code
 * posix_spawn}, and an interpreter that runs a handler once. May be taken several times; figures
 * add up, a block each time. Not thread-safe.
 */
public final class StartFloors {
  private final PythonScript script;
  private final String code;
  private final Map<Kind, Recording> recordings = new EnumMap<>(Kind.class);

  /** What is started. */
  public enum Kind {
    /** A program that does nothing. */
    POSIX_SPAWN("posix_spawn: /bin/true to its end (the C library's vfork)"),
    /** A handler, without isolation of any kind. */
    PYTHON_HANDLER("process per request: python3 -c runs the no-op handler once, to its end");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /** As metric keys begin. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** For people. */
    public String label() {
      return label;
    }
  }

  /** How often each is taken in one run. */
  public record Times(int spawns, int handlers) {}

  /**
   * By the interpreter at {@code python}, an absolute path.
   *
   * @param code the text of a function's file, with a {@code handler}
   */
  public StartFloors(String python, String code) {
    this.script = new PythonScript(python, "starts.py");
    this.code = code;
    for (Kind kind : Kind.values()) {
      recordings.put(kind, new Recording());
    }
  }

  /**
   * Takes both once more; blocks for about a second.
   *
   * @throws LoadException if the interpreter is missing or the script fails
   */
  public void run(Times times) throws InterruptedException {
    recordings.values().forEach(Recording::beginBlock);
    script
        .run(Integer.toString(times.spawns()), Integer.toString(times.handlers()), code)
        .forEach(
            words ->
                recordings
                    .get(Kind.valueOf(words[0].toUpperCase(Locale.ROOT)))
                    .success(Long.parseLong(words[1])));
  }

  /** All that was taken so far. */
  public Recording recording(Kind kind) {
    return recordings.get(kind);
  }
}
