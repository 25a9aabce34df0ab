package dev.argyle.worker.install;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The index that pip or npm uses when nobody says otherwise, asked of the program itself, once,
 * when it is first needed; that blocks for some tenths of a second. Thread-safe.
 */
final class DefaultIndex {
  /** Its pages lead to files on another host. */
  static final DefaultIndex PIP =
      new DefaultIndex(
          "/usr/bin/python3",
          "-I",
          "-c",
          "from pip._internal.models.index import PyPI as i; print(i.simple_url); print(i.file_storage_domain)");

  /** As this machine's settings have it. */
  static final DefaultIndex NPM = new DefaultIndex("/usr/bin/npm", "config", "get", "registry");

  private final List<String> command;
  private List<String> lines = List.of();

  private DefaultIndex(String... command) {
    this.command = List.of(command);
  }

  /**
   * Its URL.
   *
   * @throws UncheckedIOException when the program does not tell
   */
  URI url() {
    return URI.create(lines().get(0));
  }

  /** Hosts that its pages lead to. */
  List<String> furtherHosts() {
    return lines().subList(1, lines().size());
  }

  private synchronized List<String> lines() {
    if (lines.isEmpty()) {
      try {
        lines = ask();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return lines;
  }

  private List<String> ask() throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.put("PATH", "/usr/local/bin:/usr/bin:/bin");
    environment.put("HOME", "/root");
    Process process =
        builder.redirectError(ProcessBuilder.Redirect.DISCARD).redirectErrorStream(false).start();
    process.getOutputStream().close();
    try (InputStream said = process.getInputStream()) {
      List<String> told = new ArrayList<>();
      new String(said.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty())
          .forEach(told::add);
      if (told.isEmpty() || !told.get(0).startsWith("http")) {
        throw new IOException(command.get(0) + " does not say where its packages come from");
      }
      return List.copyOf(told);
    } finally {
      process.destroy();
    }
  }
}
