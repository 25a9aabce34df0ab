package dev.argyle.worker.record;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that writes records and totals. Any thread may call. */
final class RecordThread {
  private static final Logger LOG = LoggerFactory.getLogger(RecordThread.class);
  private static final long WRITE_MS = 100;
  private static final long SAVE_MS = 1_000;
  private static final long TIDY_MS = 10_000;
  private static final long END_WITHIN_MS = 5_000;

  private final RecordStore store;
  private final TotalsFile totals;
  private final ScheduledThreadPoolExecutor executor;

  RecordThread(RecordStore store, TotalsFile totals) {
    this.store = store;
    this.totals = totals;
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "argyle-records");
              thread.setDaemon(true);
              return thread;
            });
    // Now, so that it has the root of the thread that asks: a later one may have another.
    executor.prestartCoreThread();
    every(WRITE_MS, store::write);
    every(SAVE_MS, totals::save);
    every(TIDY_MS, store::tidy);
  }

  private void every(long ms, Runnable task) {
    executor.scheduleWithFixedDelay(() -> run(task), ms, ms, TimeUnit.MILLISECONDS);
  }

  /** One that throws would never be run again. */
  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.error("records or totals were not written", e);
    }
  }

  /** Does something there; nothing once it is closed. */
  void execute(Runnable task) {
    try {
      executor.execute(() -> run(task));
    } catch (RejectedExecutionException closed) {
      LOG.debug("records are closed", closed);
    }
  }

  /** Asks something there and waits. */
  <T> T call(Callable<T> question) throws ExecutionException {
    try {
      return executor.submit(question).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ExecutionException(e);
    } catch (RejectedExecutionException closed) {
      throw new ExecutionException(closed);
    }
  }

  /** Writes what there is and ends; idempotent. */
  void close() {
    execute(totals::save);
    execute(store::close);
    executor.shutdown();
    try {
      if (!executor.awaitTermination(END_WITHIN_MS, TimeUnit.MILLISECONDS)) {
        LOG.warn("the disk is slow: not all records and totals were written");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
