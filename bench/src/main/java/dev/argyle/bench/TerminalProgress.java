package dev.argyle.bench;

import dev.argyle.bench.run.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** One line on a terminal that is written over, a few times a second. */
final class TerminalProgress implements Progress, AutoCloseable {
  private static final int WIDTH = 30;
  private static final long EVERY_NS = TimeUnit.MILLISECONDS.toNanos(200);

  private final PrintWriter out;
  private String shownStage = "";
  private long shownNs;

  TerminalProgress(PrintWriter out) {
    this.out = out;
  }

  /** Whether standard error is a terminal; the console of newer JDKs does not tell. */
  static boolean errorIsTerminal() {
    try {
      String file = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return file.startsWith("/dev/pts/") || file.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public synchronized void at(String stage, double fraction) {
    long nowNs = System.nanoTime();
    if (stage.equals(shownStage) && nowNs - shownNs < EVERY_NS) {
      return;
    }
    shownStage = stage;
    shownNs = nowNs;
    int filled = (int) Math.round(WIDTH * Math.min(1, Math.max(0, fraction)));
    out.print(
        String.format(
            Locale.ROOT,
            "\r[%s%s] %3.0f %% %s\u001b[K",
            "#".repeat(filled),
            ".".repeat(WIDTH - filled),
            100 * fraction,
            stage));
    out.flush();
  }

  /** Takes the line away. */
  @Override
  public synchronized void close() {
    out.print("\r\u001b[K");
    out.flush();
  }
}
