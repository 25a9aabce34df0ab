package dev.argyle.bench.floor;

import dev.argyle.bench.load.LoadException;
import dev.argyle.bench.load.Recording;
import java.util.List;

/**
 * What importing one module costs in a Python process that has nothing else to do, with Debian's
 * packages on its path. May be taken several times; figures add up, a block each time. Not
 * thread-safe.
 */
public final class ImportFloor {
  private final PythonScript script;
  private final String module;
  private final Recording inside = new Recording();
  private final Recording process = new Recording();

  /** Of a module, by the interpreter at {@code python}, an absolute path. */
  public ImportFloor(String python, String module) {
    this.script = new PythonScript(python, "imports.py");
    this.module = module;
  }

  /**
   * Takes it so many times more; blocks for as long as those imports take.
   *
   * @return whether the module is there
   * @throws LoadException if the interpreter is missing or the script fails
   */
  public boolean run(int times) throws InterruptedException {
    List<String[]> lines = script.run(module, Integer.toString(times));
    if (lines.isEmpty()) {
      return false;
    }
    inside.beginBlock();
    process.beginBlock();
    for (String[] words : lines) {
      inside.success(Long.parseLong(words[0]));
      process.success(Long.parseLong(words[1]));
    }
    return true;
  }

  /** The import statement alone, by the clock of the process. */
  public Recording inside() {
    return inside;
  }

  /** From the fork of a process that imports it and ends, to its end. */
  public Recording process() {
    return process;
  }
}
