package dev.argyle.bench.primitive;

import dev.argyle.bench.load.Recording;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * User namespaces, made by children of a small Python process: the kernel refuses them to a process
 * of several threads. They go after their process has ended, when nobody sees it.
 */
final class UserNamespaces {
  private final String python;

  /** By the interpreter at {@code python}, an absolute path. */
  UserNamespaces(String python) {
    this.python = python;
  }

  /**
   * Makes some, one after the other; what unshare(2) took each.
   *
   * @throws IOException if the kernel or the machine refuses, with its words
   */
  Recording create(int count) throws IOException {
    Process process =
        new ProcessBuilder(python, "-I", "-S", "-c", script(), Integer.toString(count))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader lines = process.inputReader()) {
      Recording recording = new Recording();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.matches("\\d+")) {
          throw new IOException("unshare: " + line);
        }
        recording.success(Long.parseLong(line));
      }
      if (recording.goodCount() < count) {
        throw new IOException(python + " ended after " + recording.goodCount() + " of " + count);
      }
      return recording;
    } finally {
      process.destroyForcibly();
    }
  }

  private static String script() throws IOException {
    try (InputStream in = UserNamespaces.class.getResourceAsStream("users.py")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
