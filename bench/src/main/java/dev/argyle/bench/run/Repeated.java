package dev.argyle.bench.run;

import dev.argyle.bench.load.LoadException;
import dev.argyle.bench.platform.GatewayException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Something that is done again and again on a thread of its own, beside what is measured, until
 * this is closed or it fails.
 */
public final class Repeated implements AutoCloseable {
  private static final long LONGEST_STEP_MS = 60_000;

  private final Thread thread;
  private volatile boolean stopping;
  private volatile String failure;

  /** One of the times. */
  @FunctionalInterface
  public interface Step {
    void run() throws InterruptedException, IOException;
  }

  private Repeated(String name, long everyMs, Step step) {
    thread = new Thread(() -> repeat(everyMs, step), name);
    thread.setDaemon(true);
  }

  /** Begins at once, and then again so long after each end. */
  public static Repeated start(String name, long everyMs, Step step) {
    Repeated repeated = new Repeated(name, everyMs, step);
    repeated.thread.start();
    return repeated;
  }

  private void repeat(long everyMs, Step step) {
    try {
      while (!stopping) {
        step.run();
        long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(everyMs);
        while (!stopping && untilNs - System.nanoTime() > 0) {
          LockSupport.parkNanos(untilNs - System.nanoTime());
        }
      }
    } catch (GatewayException | LoadException | IOException e) {
      failure = thread.getName() + ": " + e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Why it has stopped by itself, in one sentence. */
  public Optional<String> failure() {
    return Optional.ofNullable(failure);
  }

  /** Waits for the step that is under way. */
  @Override
  public void close() {
    stopping = true;
    LockSupport.unpark(thread);
    try {
      thread.join(LONGEST_STEP_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
