package dev.argyle.bench.primitive;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets a measurement clean up after itself when the process is told to end (Ctrl-C): its thread is
 * interrupted, and the process ends when that thread says so.
 */
final class OrderlyEnd {
  private static final long PATIENCE_SECONDS = 20;

  private final Thread measuring = Thread.currentThread();
  private final CountDownLatch allCleaned = new CountDownLatch(1);
  private final Thread onExit = new Thread(this::end, "bench-primitives-end");

  /** On the thread that measures. */
  OrderlyEnd() {
    Runtime.getRuntime().addShutdownHook(onExit);
  }

  /** On the thread that the JVM starts at its end. */
  void end() {
    measuring.interrupt();
    try {
      allCleaned.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** All is cleaned up. Does not return if the process is ending: nobody is left to tell. */
  void cleaned() {
    allCleaned.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(onExit);
    } catch (IllegalStateException ending) {
      while (true) {
        LockSupport.park(this);
      }
    }
  }
}
