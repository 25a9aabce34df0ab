package dev.argyle.worker;

import dev.argyle.worker.schedule.Scheduler;
import io.netty.channel.EventLoop;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks at a scheduler for the gauges. What it has is confined to the event loop, so the loop is
 * asked; once a scrape, as all gauges of one read the same sample. Any thread; waits for the loop.
 */
final class SchedulerSamples {
  private static final long FRESH_NS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long PATIENCE_MS = 1_000;

  /** Counts at one moment. */
  record Sample(
      int spares,
      int queued,
      int zygotes,
      long zygoteMemoryBytes,
      Map<String, Integer> instancesByState) {
    int instances(String state) {
      return instancesByState.getOrDefault(state, 0);
    }
  }

  private final Scheduler scheduler;
  private final EventLoop loop;
  private Sample last = new Sample(0, 0, 0, 0, Map.of());
  private long takenNs = System.nanoTime() - FRESH_NS;

  SchedulerSamples(Scheduler scheduler, EventLoop loop) {
    this.scheduler = scheduler;
    this.loop = loop;
  }

  /** How it is now, or was when the loop last answered. */
  synchronized Sample now() {
    if (System.nanoTime() - takenNs >= FRESH_NS) {
      last = take();
      takenNs = System.nanoTime();
    }
    return last;
  }

  private Sample take() {
    if (loop.inEventLoop()) {
      return look();
    }
    try {
      return loop.submit(this::look).get(PATIENCE_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return last;
    } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
      return last; // it is busy, or closes
    }
  }

  private Sample look() {
    return new Sample(
        scheduler.spares(),
        scheduler.occupancy().queued(),
        scheduler.zygotes(),
        scheduler.zygoteMemoryBytes(),
        scheduler.occupancy().instancesByState());
  }
}
