package dev.argyle.bench.machine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * The heap of another JVM on this machine, as its JDK's {@code jcmd} tells; needs its user, or
 * root.
 *
 * @param pid its process
 */
record JvmHeap(long pid) {
  private static final long TIMEOUT_MS = 20_000;

  /**
   * A heap, or one of its generations: {@code tenured generation total 87424K, used 3456K}, {@code
   * ZHeap used 26M}. Spaces within have no total, and metaspace is no heap.
   */
  private static final Pattern USED =
      Pattern.compile("(?m)^.*(?:\\btotal\\b.*|ZHeap +)\\bused (\\d+)([KM])");

  /** What is in use when all that can be has been collected; blocks for as long as that takes. */
  Optional<Long> afterCollectionBytes() throws InterruptedException {
    return ask("GC.run").flatMap(ran -> askHeap());
  }

  private Optional<Long> askHeap() {
    try {
      return ask("GC.heap_info").flatMap(JvmHeap::used);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  static Optional<Long> used(String text) {
    return USED.matcher(text)
        .results()
        .map(match -> Long.parseLong(match.group(1)) << (match.group(2).equals("K") ? 10 : 20))
        .reduce(Long::sum);
  }

  private Optional<String> ask(String command) throws InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    if (!Files.isExecutable(jcmd)) {
      return Optional.empty();
    }
    try {
      Process process =
          new ProcessBuilder(jcmd.toString(), Long.toString(pid), command)
              .redirectErrorStream(true)
              .start();
      try {
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        boolean ended = process.waitFor(TIMEOUT_MS, TimeUnit.MILLISECONDS);
        return ended && process.exitValue() == 0 ? Optional.of(said) : Optional.empty();
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
