package dev.argyle.bench.load;

import io.vertx.core.Context;
import java.util.List;

/**
 * What is done before anything is counted: code on both sides gets compiled, connections opened,
 * and as many warm instances started as the widest closed loop will ask for.
 */
public final class WarmUp {
  private static final int MAX_ROUNDS = 20;

  private final ClosedLoop loop;

  /** Sends by {@code sender}, on {@code context}'s event loop. */
  public WarmUp(Context context, Sender sender) {
    this.loop = new ClosedLoop(context, sender);
  }

  /**
   * Runs rounds over all targets until one round brought only answers of the right kind, or the
   * bound is met: then the measured part will show what is wrong. At least two rounds.
   */
  public void run(List<Target> targets, int clients, long blockMs) throws InterruptedException {
    boolean clean = false;
    for (int round = 0; round < 2 || (!clean && round < MAX_ROUNDS); round++) {
      clean = true;
      for (Target target : targets) {
        ClosedLoop.Tally tally = new ClosedLoop.Tally(target, clients);
        loop.run(tally, 0, blockMs);
        clean &= tally.recording().failures().isEmpty();
      }
    }
  }
}
