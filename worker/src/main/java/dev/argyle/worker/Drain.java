package dev.argyle.worker;

import dev.argyle.worker.schedule.Scheduler;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/** The end of a worker's work: takes nothing new, and waits a bounded time for what runs. */
final class Drain {
  private static final long QUIET_CHECK_MS = 20;

  private final Vertx vertx;
  private final Scheduler scheduler;
  private final long untilNs;
  private final Promise<Void> quiet = Promise.promise();

  /** Its time begins now. */
  Drain(Vertx vertx, Scheduler scheduler, long graceMs) {
    this.vertx = vertx;
    this.scheduler = scheduler;
    this.untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(graceMs);
  }

  /** Completes when nothing runs or waits, or when the time is up. Any thread. */
  Future<Void> begin(EventLoop loop) {
    loop.execute(
        () -> {
          scheduler.stopTaking();
          await();
        });
    return quiet.future();
  }

  private void await() {
    if (scheduler.isQuiet() || System.nanoTime() - untilNs >= 0) {
      quiet.complete();
    } else {
      vertx.setTimer(QUIET_CHECK_MS, id -> await());
    }
  }
}
