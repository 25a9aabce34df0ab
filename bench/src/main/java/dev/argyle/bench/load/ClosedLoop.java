package dev.argyle.bench.load;

import io.vertx.core.Context;
import io.vertx.core.Promise;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * N clients, each sending its next request when it has the answer to the last: what the platform
 * can do at that concurrency. Latencies of a closed loop leave out what clients would have sent
 * meanwhile, so only its throughput is a headline.
 */
public final class ClosedLoop {
  private static final long DRAIN_MS = 60_000;

  private final Context context;
  private final Sender sender;

  /** Sends by {@code sender}, on {@code context}'s event loop. */
  public ClosedLoop(Context context, Sender sender) {
    this.context = context;
    this.sender = sender;
  }

  /**
   * Runs one block and adds it to {@code tally}; blocks the caller, who must not be on an event
   * loop.
   *
   * @param leadInMs at the block's begin, not counted: the stock of spares is not throughput
   * @param countedMs the rest of the block
   */
  public void run(Tally tally, long leadInMs, long countedMs) throws InterruptedException {
    Promise<Void> done = Promise.promise();
    context.runOnContext(ignored -> new Block(tally, leadInMs, countedMs, done).start());
    Await.result(done.future(), leadInMs + countedMs + DRAIN_MS, "the last answers");
  }

  /** One block's clients. Confined to the event loop. */
  private final class Block {
    private final Tally tally;
    private final Promise<Void> done;
    private final long countFromNs;
    private final long countUntilNs;
    private int running;

    Block(Tally tally, long leadInMs, long countedMs, Promise<Void> done) {
      this.tally = tally;
      this.done = done;
      this.countFromNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(leadInMs);
      this.countUntilNs = countFromNs + TimeUnit.MILLISECONDS.toNanos(countedMs);
    }

    void start() {
      tally.beginBlock(countUntilNs - countFromNs);
      running = tally.clients();
      for (int i = 0; i < tally.clients(); i++) {
        next();
      }
    }

    private void next() {
      long sentNs = System.nanoTime();
      if (sentNs - countUntilNs >= 0) {
        running--;
        if (running == 0) {
          done.complete();
        }
        return;
      }
      Target target = tally.next();
      sender
          .send(target)
          .onComplete(
              result -> {
                long nowNs = System.nanoTime();
                if (nowNs - countFromNs >= 0 && nowNs - countUntilNs < 0) {
                  OpenLoopRun.account(tally.recording(), target, result, nowNs - sentNs);
                }
                // By way of the loop, so that answers at hand cannot deepen the stack.
                context.runOnContext(ignored -> next());
              });
    }
  }

  /** What one target, or many in turn, did at one concurrency, over all blocks. */
  public static final class Tally {
    private final Target target;
    private final List<Target> targets;
    private final int clients;
    private final Recording recording = new Recording();
    private long countedNs;
    private int turn;

    /** Nothing yet. */
    public Tally(Target target, int clients) {
      this(target, List.of(target), clients);
    }

    /**
     * Nothing yet of many targets that are asked one after the other, round and round.
     *
     * @param as what they are together; its path is not used
     */
    public Tally(Target as, List<Target> targets, int clients) {
      this.target = as;
      this.targets = List.copyOf(targets);
      this.clients = clients;
    }

    /**
     * What several did of one target with as many clients each, as one.
     *
     * @param tallies at least one
     */
    public static Tally of(List<Tally> tallies) {
      Tally first = tallies.get(0);
      Tally all = new Tally(first.target, first.targets, first.clients);
      for (Tally tally : tallies) {
        all.recording.add(tally.recording);
        all.countedNs += tally.countedNs;
      }
      return all;
    }

    /** What is asked; what they are together, of many. */
    public Target target() {
      return target;
    }

    private Target next() {
      turn = (turn + 1) % targets.size();
      return targets.get(turn);
    }

    /** Requests in flight at once. */
    public int clients() {
      return clients;
    }

    /** Latencies from send to last byte, and failures. */
    public Recording recording() {
      return recording;
    }

    /** Good answers a second while it was counted. */
    public double ratePerSecond() {
      return countedNs == 0 ? 0 : recording.goodCount() * 1e9 / countedNs;
    }

    private void beginBlock(long ns) {
      recording.beginBlock();
      countedNs += ns;
    }
  }
}
