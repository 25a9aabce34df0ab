package dev.argyle.bench.peer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Images made of a root tree: no registry is asked. */
final class Images {
  private static final long IMPORT_MS = 300_000;

  private Images() {}

  /** Feeds a tree, as tar has it, to a program that makes an image of it. */
  static void importTree(Path root, List<String> importer) throws InterruptedException {
    importTree(root, importer, Map.of());
  }

  static void importTree(Path root, List<String> importer, Map<String, String> environment)
      throws InterruptedException {
    // Containers get devices of their own.
    ProcessBuilder tar =
        new ProcessBuilder("tar", "-C", root.toString(), "--exclude", "./dev/*", "-cf", "-", ".")
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    ProcessBuilder into =
        new ProcessBuilder(importer)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.PIPE);
    into.environment().putAll(environment);
    List<Process> pipeline = List.of();
    try {
      pipeline = ProcessBuilder.startPipeline(List.of(tar, into));
      Process last = pipeline.get(1);
      String said = new String(last.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!last.waitFor(IMPORT_MS, TimeUnit.MILLISECONDS) || last.exitValue() != 0) {
        throw new PeerException(importer.get(0) + " import: " + Execution.tail(said));
      }
    } catch (IOException e) {
      throw new PeerException(importer.get(0) + " import: " + e.getMessage(), e);
    } finally {
      pipeline.forEach(Process::destroyForcibly);
    }
  }
}
