package dev.argyle.bench.platform;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A platform of the bench's own, with other settings than the one that is measured otherwise:
 * {@code faas up} in a process of its own, on a free port of the loopback address and in a data
 * folder that goes with it. Needs root, as {@code faas up} does. Used by one thread, which it
 * blocks.
 */
public final class PrivatePlatform implements AutoCloseable {
  private static final String READY = "ready ";

  /** The launcher builds first where sources have changed. */
  private static final long READY_MS = 300_000;

  private static final long STOP_MS = 30_000;
  private static final long LAST_WORDS_CHARS = 2_000;

  private final Process process;
  private final Path data;
  private final URI uri;
  private final Thread onExit;

  private PrivatePlatform(Process process, Path data, URI uri, Thread onExit) {
    this.process = process;
    this.data = data;
    this.uri = uri;
    this.onExit = onExit;
  }

  /**
   * Starts one by the launcher that this process came from, and waits until it serves.
   *
   * @param settings as environment variables: {@code ARGYLE_WORKER_SPARES_MAX}
   * @throws GatewayException with its last words if it does not get ready
   */
  public static PrivatePlatform start(Map<String, String> settings) {
    return start(thisProgram(), settings);
  }

  /** The same by another command, to which {@code up} and its options are added. */
  public static PrivatePlatform start(List<String> program, Map<String, String> settings) {
    Path data = null;
    try {
      data = Files.createTempDirectory("argyle-bench-");
      List<String> command = new ArrayList<>(program);
      command.addAll(List.of("up", "--port", "0", "--data", data.toString()));
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().putAll(settings);
      Process process = builder.start();
      return serving(process, data);
    } catch (IOException e) {
      remove(data);
      throw new GatewayException("cannot start a platform of the bench's own: " + e.getMessage());
    }
  }

  private static PrivatePlatform serving(Process process, Path data) throws IOException {
    // Ctrl-C, say: nobody else would end it.
    Thread onExit = new Thread(() -> end(process, data), "bench-platform-end");
    Runtime.getRuntime().addShutdownHook(onExit);
    CompletableFuture<Void> late =
        CompletableFuture.runAsync(
            () -> kill(process),
            CompletableFuture.delayedExecutor(READY_MS, TimeUnit.MILLISECONDS));
    try {
      return new PrivatePlatform(process, data, awaitReady(process), onExit);
    } catch (IOException | GatewayException e) {
      forget(onExit);
      end(process, data);
      throw e;
    } finally {
      late.cancel(false);
    }
  }

  /** With what the launcher has started, which would hold its output open. */
  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /** Where it answers. */
  public URI uri() {
    return uri;
  }

  private static URI awaitReady(Process process) throws IOException {
    StringBuilder said = new StringBuilder();
    BufferedReader lines = process.inputReader();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith(READY)) {
        drain(lines);
        return URI.create(line.substring(READY.length()).strip());
      }
      if (said.length() < LAST_WORDS_CHARS) {
        said.append(line).append("; ");
      }
    }
    throw new GatewayException("a platform of the bench's own did not get ready: " + said);
  }

  /** What nobody reads would stop it once the pipe is full. */
  private static void drain(BufferedReader lines) {
    Thread reader =
        new Thread(
            () -> {
              try {
                while (lines.readLine() != null) {
                  // What it logs is not looked at.
                }
              } catch (IOException e) {
                // It has ended.
              }
            },
            "bench-platform-log");
    reader.setDaemon(true);
    reader.start();
  }

  /** The launcher of the checkout or the installation that this process belongs to. */
  private static List<String> thisProgram() {
    String home = System.getProperty("argyle.home");
    if (home == null) {
      throw new GatewayException("a platform of the bench's own needs the faas launcher");
    }
    return List.of(Path.of(home, "faas").toString());
  }

  private static void stop(Process process) {
    process.destroy();
    try {
      if (process.waitFor(STOP_MS, TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }

  /** Ends it, waits until it has cleaned up, and removes its data. */
  @Override
  public void close() {
    forget(onExit);
    end(process, data);
  }

  private static void forget(Thread onExit) {
    try {
      Runtime.getRuntime().removeShutdownHook(onExit);
    } catch (IllegalStateException e) {
      // The process is ending, and the hook is at it.
    }
  }

  private static void end(Process process, Path data) {
    try {
      stop(process);
    } finally {
      remove(data);
    }
  }

  private static void remove(Path folder) {
    if (folder == null) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // A file in the folder for temporary ones that stays is no reason to lose the figures.
    }
  }
}
