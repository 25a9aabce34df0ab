package dev.argyle.bench;

import dev.argyle.bench.run.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One line on a terminal that is written over, a few times a second: how far a stage is, for how
 * long it has run, and roughly for how long it will. A thread of its own draws it, for a terminal
 * that takes nothing must not hold up the load.
 */
final class TerminalProgress implements Progress, AutoCloseable {
  private static final int WIDTH = 30;
  private static final long EVERY_NS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long CLOSE_MS = 1_000;

  /** Before so much of a stage is done, and so much time has gone, its rest is anybody's guess. */
  private static final double LEAST_FRACTION = 0.02;

  private static final long LEAST_NS = TimeUnit.SECONDS.toNanos(1);

  private final PrintWriter out;
  private final Thread drawer = new Thread(this::draw, "bench-progress");
  private volatile Place place;
  private volatile boolean closed;

  /** Where a run is. */
  private record Place(String stage, double fraction, long beganNs) {}

  TerminalProgress(PrintWriter out) {
    this.out = out;
    drawer.setDaemon(true);
    drawer.start();
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
  public void at(String stage, double fraction) {
    Place before = place;
    // A stage that went back has begun again.
    boolean same = before != null && before.stage().equals(stage) && before.fraction() <= fraction;
    place = new Place(stage, fraction, same ? before.beganNs() : System.nanoTime());
  }

  private void draw() {
    while (!closed) {
      Place now = place;
      if (now != null) {
        out.print(
            "\r"
                + line(now.stage(), now.fraction(), System.nanoTime() - now.beganNs())
                + "\u001b[K");
        out.flush();
      }
      LockSupport.parkNanos(EVERY_NS);
    }
  }

  /** As it is drawn, of a stage that began so long ago. */
  static String line(String stage, double fraction, long elapsedNs) {
    double done = Math.min(1, Math.max(0, fraction));
    int filled = (int) Math.round(WIDTH * done);
    boolean tells = done >= LEAST_FRACTION && done < 1 && elapsedNs >= LEAST_NS;
    return String.format(
        Locale.ROOT,
        "[%s%s] %3.0f %% %s, %s%s",
        "#".repeat(filled),
        ".".repeat(WIDTH - filled),
        100 * done,
        stage,
        clock(elapsedNs),
        tells ? ", about " + clock(Math.round(elapsedNs * (1 - done) / done)) + " left" : "");
  }

  private static String clock(long ns) {
    Duration time = Duration.ofNanos(ns);
    return String.format(Locale.ROOT, "%d:%02d", time.toMinutes(), time.toSecondsPart());
  }

  /** Takes the line away. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(drawer);
    try {
      drawer.join(CLOSE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    out.print("\r\u001b[K");
    out.flush();
  }
}
