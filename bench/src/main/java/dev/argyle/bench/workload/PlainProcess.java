package dev.argyle.bench.workload;

import dev.argyle.bench.load.LoadException;
import dev.argyle.bench.load.Recording;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The same handler called once by an interpreter that was started for it: the floor of who has no
 * platform, from its start to its end. Not thread-safe.
 */
final class PlainProcess {
  private static final long TIMEOUT_S = 60;
  private static final String CALL = "\n\nprint(handler({}, None)['body'])\n";

  private final String python;
  private final Workload workload;
  private final String code;
  private final Recording recording = new Recording();
  private Optional<String> missing = Optional.empty();

  /** By the interpreter at {@code python}, an absolute path. */
  PlainProcess(String python, Workload workload) {
    this.python = python;
    this.workload = workload;
    this.code = workload.code() + CALL;
  }

  /**
   * Takes it once more; blocks until it has ended.
   *
   * @throws LoadException if the interpreter does not start
   */
  void run() throws InterruptedException {
    if (missing.isPresent()) {
      return;
    }
    long startNs = System.nanoTime();
    try {
      Process process =
          new ProcessBuilder(python, "-I", "-c", code).redirectErrorStream(true).start();
      try {
        String said = text(process);
        boolean ended = process.waitFor(TIMEOUT_S, TimeUnit.SECONDS);
        take(said, ended ? process.exitValue() : -1, System.nanoTime() - startNs);
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new LoadException("a plain process: " + e.getMessage(), e);
    }
  }

  private static String text(Process process) {
    try (var out = process.getInputStream()) {
      return new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void take(String said, int exit, long tookNs) {
    missing = workload.missing(said);
    if (missing.isPresent()) {
      return;
    }
    recording.beginBlock();
    if (exit != 0) {
      recording.failure("exit " + exit);
    } else if (said.equals(workload.result())) {
      recording.success(tookNs);
    } else {
      recording.failure("a wrong result");
    }
  }

  /** Why it cannot be taken here. */
  Optional<String> missing() {
    return missing;
  }

  Recording recording() {
    return recording;
  }
}
