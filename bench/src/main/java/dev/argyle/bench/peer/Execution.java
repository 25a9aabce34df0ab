package dev.argyle.bench.peer;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A program of this machine, run to its end. Blocks its caller; safe from any thread. */
final class Execution {
  private static final int CHUNK_BYTES = 64 * 1024;
  private static final int LAST_WORDS_CHARS = 300;

  /** Ten times what any of the sandboxed programs has to say. */
  private static final int MAX_OUTPUT_BYTES = 64 << 20;

  private Execution() {}

  /** Runs it without input. */
  static String run(List<String> command) throws InterruptedException {
    return run(command, Limits.TIMEOUT_MS);
  }

  /** The same where it may take longer. */
  static String run(List<String> command, long timeoutMs) throws InterruptedException {
    return run(command, Map.of(), Buffer.buffer(), timeoutMs).bytes().toString();
  }

  /**
   * Runs it.
   *
   * @param environment all that it gets of one, beside the way to programs
   * @throws PeerException with its last words if it ends with an error, or not at all
   */
  static Output run(List<String> command, Map<String, String> environment, Buffer input)
      throws InterruptedException {
    return run(command, environment, input, Limits.TIMEOUT_MS);
  }

  private static Output run(
      List<String> command, Map<String, String> environment, Buffer input, long timeoutMs)
      throws InterruptedException {
    long beginNs = System.nanoTime();
    ProcessBuilder builder = new ProcessBuilder(command);
    String path = builder.environment().getOrDefault("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    builder.environment().clear();
    builder.environment().put("PATH", path);
    builder.environment().putAll(environment);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new PeerException(e.getMessage(), e);
    }
    try {
      return finish(process, command, input, beginNs, timeoutMs);
    } finally {
      end(process);
    }
  }

  /** With what it has started, which would hold its output open. */
  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static Output finish(
      Process process, List<String> command, Buffer input, long beginNs, long timeoutMs)
      throws InterruptedException {
    CompletableFuture<Void> late =
        CompletableFuture.runAsync(
            () -> end(process),
            CompletableFuture.delayedExecutor(timeoutMs, TimeUnit.MILLISECONDS));
    // Read beside the output: who writes much there would stop once the pipe is full.
    StringBuilder said = new StringBuilder();
    Thread errors = new Thread(() -> readErrors(process.getErrorStream(), said), "peer-errors");
    errors.setDaemon(true);
    errors.start();
    write(process.getOutputStream(), input);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    long answerNs = read(process.getInputStream(), bytes);
    int status = process.waitFor();
    long endNs = System.nanoTime();
    boolean ended = !late.isDone();
    late.cancel(false);
    errors.join();
    if (status != 0) {
      throw new PeerException(
          command.get(0) + (ended ? " ended with " + status : " did not end") + ": " + tail(said));
    }
    return new Output(Buffer.buffer(bytes.toByteArray()), answerNs - beginNs, endNs - beginNs);
  }

  private static void write(OutputStream to, Buffer input) {
    try (to) {
      to.write(input.getBytes());
    } catch (IOException e) {
      // It has ended before it read everything: its status tells whether that is wrong.
    }
  }

  /**
   * When its last byte came.
   *
   * @throws PeerException if it does not stop
   */
  private static long read(InputStream from, ByteArrayOutputStream to) {
    long lastNs = System.nanoTime();
    byte[] chunk = new byte[CHUNK_BYTES];
    try (from) {
      for (int count = from.read(chunk); count > 0; count = from.read(chunk)) {
        lastNs = System.nanoTime();
        to.write(chunk, 0, count);
        if (to.size() > MAX_OUTPUT_BYTES) {
          throw new PeerException("its output is larger than " + MAX_OUTPUT_BYTES + " bytes");
        }
      }
    } catch (IOException e) {
      // It was ended.
    }
    return lastNs;
  }

  private static void readErrors(InputStream from, StringBuilder said) {
    byte[] chunk = new byte[CHUNK_BYTES];
    try (from) {
      for (int count = from.read(chunk); count > 0; count = from.read(chunk)) {
        said.append(new String(chunk, 0, count, StandardCharsets.UTF_8));
        // Of much, the end is what explains.
        said.delete(0, Math.max(0, said.length() - CHUNK_BYTES));
      }
    } catch (IOException e) {
      // It was ended.
    }
  }

  /** The last words in one line. */
  static String tail(CharSequence said) {
    String line = said.toString().strip().replaceAll("\\s*\\n\\s*", "; ");
    return line.substring(Math.max(0, line.length() - LAST_WORDS_CHARS));
  }
}
