package dev.argyle.bench.trace;

import dev.argyle.bench.load.LoadException;
import dev.argyle.bench.load.Reply;
import dev.argyle.bench.load.Sender;
import dev.argyle.bench.load.Target;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.DoubleConsumer;

/**
 * Sends each request at its own time to its own target, whatever the answers do: an open loop for
 * arrivals that no formula gives. A thread of its own sleeps until shortly before each send, and
 * the event loop spins for what is left. Makes one run.
 */
final class Replay {
  private static final long LEAD_NS = 300_000;
  private static final long BEGIN_NS = 20_000_000;
  private static final long DRAIN_MS = 60_000;

  private final Context context;
  private final Sender sender;
  private final int maxInFlight;
  private final List<Request> requests;
  private final ReplayTally tally;
  private final CountDownLatch unanswered;
  private int inFlight;

  /**
   * What to send.
   *
   * @param atNs after the begin, rising
   * @param target of this request
   * @param call what it stands for
   */
  record Request(long atNs, Target target, ReplayPlan.Call call) {}

  /** Sends on {@code context}'s event loop, which alone fills {@code tally}. */
  Replay(
      Context context, Sender sender, int maxInFlight, List<Request> requests, ReplayTally tally) {
    this.context = context;
    this.sender = sender;
    this.maxInFlight = maxInFlight;
    this.requests = requests;
    this.tally = tally;
    unanswered = new CountDownLatch(requests.size());
  }

  /**
   * Runs to its end; blocks the caller, who must not be on an event loop.
   *
   * @param progress called with the part that was scheduled, on the pacer's thread
   * @throws LoadException if the last answers do not come
   */
  void run(DoubleConsumer progress) throws InterruptedException {
    long startNs = System.nanoTime() + BEGIN_NS;
    Thread pacer = new Thread(() -> pace(startNs, progress), "bench-pacer");
    pacer.setDaemon(true);
    pacer.start();
    try {
      pacer.join();
      if (!unanswered.await(DRAIN_MS, TimeUnit.MILLISECONDS)) {
        throw new LoadException(
            "the last answers: none within " + TimeUnit.MILLISECONDS.toSeconds(DRAIN_MS) + " s",
            null);
      }
    } finally {
      pacer.interrupt();
    }
  }

  private void pace(long startNs, DoubleConsumer progress) {
    for (int i = 0; i < requests.size() && !Thread.currentThread().isInterrupted(); i++) {
      Request request = requests.get(i);
      long intendedNs = startNs + request.atNs();
      parkUntil(intendedNs - LEAD_NS);
      context.runOnContext(
          ignored -> {
            while (System.nanoTime() - intendedNs < 0) {
              Thread.onSpinWait();
            }
            send(request, startNs, intendedNs);
          });
      progress.accept((i + 1.0) / requests.size());
    }
  }

  private static void parkUntil(long deadlineNs) {
    long leftNs = deadlineNs - System.nanoTime();
    while (leftNs > 0 && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(leftNs);
      leftNs = deadlineNs - System.nanoTime();
    }
  }

  private void send(Request request, long startNs, long intendedNs) {
    if (inFlight >= maxInFlight) {
      tally.failed("not sent: " + maxInFlight + " unanswered already");
      unanswered.countDown();
      return;
    }
    inFlight++;
    long nowNs = System.nanoTime();
    tally.sent(nowNs - startNs, nowNs - intendedNs);
    sender
        .send(request.target())
        .onComplete(
            result -> {
              inFlight--;
              account(request, result, System.nanoTime() - intendedNs);
              unanswered.countDown();
            });
  }

  private void account(Request request, AsyncResult<Reply> result, long latencyNs) {
    if (result.failed()) {
      tally.failed("no answer: " + result.cause().getClass().getSimpleName());
      return;
    }
    Reply reply = result.result();
    request
        .target()
        .fault(reply)
        .ifPresentOrElse(tally::failed, () -> tally.answered(request.call(), latencyNs, reply));
  }
}
