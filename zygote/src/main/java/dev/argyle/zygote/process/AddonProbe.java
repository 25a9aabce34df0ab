package dev.argyle.zygote.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Finds out whether this machine's Node can load the addon that forks it. */
final class AddonProbe {
  private static final int WITHIN_S = 10;
  private static final int MAX_WORDS = 2_048;

  private AddonProbe() {}

  /** Why it cannot and how to mend that, one clause; empty when it can. Blocks. */
  static Optional<String> fault(Optional<URL> addon) {
    if (addon.isEmpty()) {
      return Optional.of(NodeRuntime.NO_ADDON);
    }
    try (InputStream in = addon.get().openStream()) {
      return load(in.readAllBytes()).map(AddonProbe::clause);
    } catch (IOException e) {
      return Optional.of(clause(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(clause("interrupted"));
    }
  }

  private static String clause(String words) {
    return "Node cannot load its addon (" + words + "); build again for the Node that is installed";
  }

  private static Optional<String> load(byte[] addon) throws IOException, InterruptedException {
    String script =
        new String(NodeRuntime.resource("/runtime/node/probe.py"), StandardCharsets.UTF_8);
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(PythonRuntime.PYTHON, "-I", "-S", "-B", "-c", script, NodeRuntime.NODE));
    builder.environment().clear();
    Process process = builder.redirectErrorStream(true).redirectOutput(Redirect.PIPE).start();
    try {
      try (OutputStream out = process.getOutputStream()) {
        out.write(addon);
      }
      // What it says fits into the pipe.
      if (!process.waitFor(WITHIN_S, TimeUnit.SECONDS)) {
        return Optional.of("it takes too long");
      }
      byte[] words = process.getInputStream().readNBytes(MAX_WORDS);
      return process.exitValue() == 0
          ? Optional.empty()
          : Optional.of(reason(new String(words, StandardCharsets.UTF_8)));
    } finally {
      process.destroyForcibly();
    }
  }

  /** The line that says what is wrong, among those that say where. */
  private static String reason(String words) {
    return words
        .lines()
        .filter(line -> line.startsWith("Error: "))
        .map(line -> line.substring("Error: ".length()))
        .findFirst()
        .orElse(words.strip().lines().findFirst().orElse("it ended without a word"));
  }
}
