package dev.argyle.bench.load;

import io.vertx.core.Context;
import io.vertx.core.Promise;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * Sends at intended times whatever the answers do, and takes each latency from the intended time,
 * so that a stall shows in every request it would have delayed (no coordinated omission).
 *
 * <p>Targets take turns in blocks of one schedule, so that the noise of a shared machine falls on
 * all of them alike. A thread of its own sleeps until shortly before each send, because timers of
 * the event loop are too coarse; the event loop then spins for what is left.
 */
public final class OpenLoop {
  /** A run that sent this much slower than asked has missed its rate. */
  static final double RATE_TOLERANCE = 0.02;

  /** Most requests unanswered at once; one more counts as a failure and is not sent. */
  static final int MAX_IN_FLIGHT = 512;

  /**
   * How long before a send the pacer wakes: what two wake-ups in a virtual machine may take, ns.
   */
  private static final long LEAD_NS = 300_000;

  /** Most of the event loop's time that may go into spinning: 1 part in 20 of the mean gap. */
  private static final int SPIN_SHARE = 20;

  /** How long the last answers may take after the last send, ms. */
  private static final long DRAIN_MS = 60_000;

  private final Context context;
  private final Sender sender;
  private final int maxInFlight;

  /** Sends by {@code sender}, on {@code context}'s event loop. */
  public OpenLoop(Context context, Sender sender) {
    this(context, sender, MAX_IN_FLIGHT);
  }

  /** The same with another bound on requests unanswered at once. */
  public OpenLoop(Context context, Sender sender, int maxInFlight) {
    this.context = context;
    this.sender = sender;
    this.maxInFlight = maxInFlight;
  }

  /**
   * Runs a plan to its end; blocks the caller, who must not be on an event loop.
   *
   * @param progress called on the pacer's thread with the number of requests scheduled so far
   */
  public Outcome run(Plan plan, LongConsumer progress) throws InterruptedException {
    Promise<Outcome> done = Promise.promise();
    long startNs = System.nanoTime() + 20_000_000;
    OpenLoopRun run = new OpenLoopRun(plan, sender, maxInFlight, startNs, done);
    Thread pacer = new Thread(() -> pace(plan, startNs, run, progress), "bench-pacer");
    pacer.setDaemon(true);
    pacer.start();
    try {
      pacer.join();
      return Await.result(done.future(), DRAIN_MS, "the last answers");
    } finally {
      pacer.interrupt();
    }
  }

  private void pace(Plan plan, long startNs, OpenLoopRun run, LongConsumer progress) {
    long leadNs = Math.min(LEAD_NS, Math.round(1e9 / plan.ratePerSecond()) / SPIN_SHARE);
    for (long i = 0; i < plan.requests() && !Thread.currentThread().isInterrupted(); i++) {
      long index = i;
      long intendedNs = startNs + plan.arrivals().offsetNs(i);
      parkUntil(intendedNs - leadNs);
      context.runOnContext(
          ignored -> {
            while (System.nanoTime() - intendedNs < 0) {
              Thread.onSpinWait();
            }
            run.send(index, intendedNs);
          });
      progress.accept(i + 1);
    }
  }

  private static void parkUntil(long deadlineNs) {
    long leftNs = deadlineNs - System.nanoTime();
    while (leftNs > 0 && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(leftNs);
      leftNs = deadlineNs - System.nanoTime();
    }
  }

  /**
   * What to send.
   *
   * @param targets take turns
   * @param arrivals when requests go out
   * @param ratePerSecond the rate that {@code arrivals} stands for, in the mean
   * @param blockRequests requests of one target in a row
   * @param rounds blocks of each target
   */
  public record Plan(
      List<Target> targets,
      Arrivals arrivals,
      double ratePerSecond,
      int blockRequests,
      int rounds) {
    /** Requests of all targets together. */
    public long requests() {
      return (long) targets.size() * blockRequests * rounds;
    }

    int targetOf(long index) {
      return (int) (index / blockRequests % targets.size());
    }

    boolean beginsBlock(long index) {
      return index % blockRequests == 0;
    }
  }

  /**
   * What came of it.
   *
   * @param recordings one a target, in the plan's order
   * @param targetRatePerSecond that of the intended times: of arrivals drawn at random, what was
   *     drawn and not what they stand for
   * @param achievedRatePerSecond requests really sent a second
   * @param sendLate how late requests went out after their intended time
   */
  public record Outcome(
      List<Recording> recordings,
      double targetRatePerSecond,
      double achievedRatePerSecond,
      Recording sendLate) {
    /** Whether it was slower than asked by more than 2 %, which makes its figures worthless. */
    public boolean missedRate() {
      return achievedRatePerSecond < targetRatePerSecond * (1 - RATE_TOLERANCE);
    }
  }
}
