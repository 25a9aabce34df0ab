package dev.argyle.bench.floor;

import dev.argyle.bench.load.LoadException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A script beside this class, run by an interpreter that knows nothing of the user's own packages.
 *
 * @param python the interpreter, an absolute path
 * @param name of the script's resource
 */
record PythonScript(String python, String name) {
  private static final long TIMEOUT_MS = 60_000;

  /**
   * The words of each line that it prints; blocks until it ends.
   *
   * @throws LoadException if the interpreter is missing or the script fails
   */
  List<String[]> run(String... arguments) throws InterruptedException {
    try {
      Process process = start(arguments);
      try {
        List<String[]> lines = read(process);
        if (!process.waitFor(TIMEOUT_MS, TimeUnit.MILLISECONDS) || process.exitValue() != 0) {
          throw new LoadException("the script of floors failed under " + python, null);
        }
        return lines;
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new LoadException("floors: " + e.getMessage(), e);
    }
  }

  /** Starts it; the caller's to end. */
  Process start(String... arguments) throws IOException {
    List<String> command =
        Stream.concat(Stream.of(python, "-I", "-c", text()), Stream.of(arguments)).toList();
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static List<String[]> read(Process process) throws IOException {
    List<String[]> words = new ArrayList<>();
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        words.add(line.split(" ", -1));
      }
    }
    return words;
  }

  private String text() throws IOException {
    try (InputStream in = PythonScript.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
