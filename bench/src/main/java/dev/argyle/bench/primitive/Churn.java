package dev.argyle.bench.primitive;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A closed loop of threads: each sets up its work, waits for the others, does it until the block
 * ends, and ends itself. What a thread unshared is gone with it.
 */
final class Churn {
  private final Primitive primitive;
  private final CountDownLatch ready;
  private final CountDownLatch ended;
  private final CountDownLatch go = new CountDownLatch(1);
  private final List<Worker> workers = new ArrayList<>();

  /** Written before {@link #go} opens; an earlier time stops it. */
  private volatile long untilNs;

  private Churn(Primitive primitive, int threads) {
    this.primitive = primitive;
    this.ready = new CountDownLatch(threads);
    this.ended = new CountDownLatch(threads);
    for (int i = 0; i < threads; i++) {
      workers.add(new Worker(i));
    }
  }

  /**
   * Runs one block and adds it to {@code tally}; blocks for about as long. All threads are done
   * when this returns, also when it is interrupted.
   */
  static void block(Tally tally, int blockMs) throws InterruptedException {
    Churn churn = new Churn(tally.primitive(), tally.workers());
    long elapsedNs = churn.run(TimeUnit.MILLISECONDS.toNanos(blockMs));
    List<Laps> laps = new ArrayList<>();
    churn.workers.forEach(worker -> laps.add(worker.laps));
    long drainNs = 0;
    try {
      drainNs = tally.primitive().deferred().drainNs();
    } catch (IOException e) {
      laps.get(0).failed(e.getMessage());
    }
    tally.add(laps, elapsedNs, drainNs);
  }

  private long run(long blockNs) throws InterruptedException {
    workers.forEach(Thread::start);
    try {
      ready.await();
      long beganNs = System.nanoTime();
      untilNs = beganNs + blockNs;
      go.countDown();
      for (Worker worker : workers) {
        worker.join();
      }
      long endedNs =
          workers.stream()
              .mapToLong(w -> w.endedNs == 0 ? 0 : w.endedNs - beganNs)
              .max()
              .orElse(blockNs);
      return Math.max(1, endedNs);
    } catch (InterruptedException e) {
      untilNs = System.nanoTime();
      go.countDown();
      awaitAllAnyway();
      throw e;
    }
  }

  /** Work is short, so what is waited for is near. */
  private void awaitAllAnyway() {
    while (true) {
      try {
        ended.await();
        return;
      } catch (InterruptedException again) {
        // Said by the exception under way.
      }
    }
  }

  /** Its fields are read after it was joined. */
  private final class Worker extends Thread {
    private final int index;
    private final Laps laps = new Laps();
    private long endedNs;

    Worker(int index) {
      super("argyle-primitive-" + index);
      setDaemon(true);
      this.index = index;
    }

    @Override
    public void run() {
      boolean counted = false;
      try (Work work = primitive.maker().open(index)) {
        ready.countDown();
        counted = true;
        go.await();
        loop(work);
      } catch (IOException | RuntimeException e) {
        laps.failed(e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        if (!counted) {
          ready.countDown();
        }
        ended.countDown();
      }
    }

    private void loop(Work work) throws IOException {
      try {
        // Once at least: on a busy machine a short block may be over before a thread gets its turn.
        do {
          laps.begin();
          work.once(laps);
          laps.end();
        } while (System.nanoTime() - untilNs < 0);
      } finally {
        endedNs = System.nanoTime();
      }
    }
  }
}
