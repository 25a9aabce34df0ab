package dev.argyle.bench.load;

import io.vertx.core.Context;
import io.vertx.core.Promise;

/** Requests that all go out at once. */
public final class Burst {
  private static final long TIMEOUT_MS = 120_000;

  private final Context context;
  private final Sender sender;

  /** Sends by {@code sender}, on {@code context}'s event loop. */
  public Burst(Context context, Sender sender) {
    this.context = context;
    this.sender = sender;
  }

  /**
   * Sends one target so many requests, and waits for all answers; blocks the caller, who must not
   * be on an event loop.
   *
   * @param count at least one, and no more than {@link LoadClient#MAX_CONNECTIONS}: others would
   *     wait
   */
  public Recording run(Target target, int count) throws InterruptedException {
    Promise<Recording> done = Promise.promise();
    context.runOnContext(ignored -> start(target, count, done));
    return Await.result(done.future(), TIMEOUT_MS, "the answers of " + target.name());
  }

  private void start(Target target, int count, Promise<Recording> done) {
    Recording recording = new Recording();
    int[] missing = {count};
    for (int i = 0; i < count; i++) {
      long sentNs = System.nanoTime();
      sender
          .send(target)
          .onComplete(
              result -> {
                OpenLoopRun.account(recording, target, result, System.nanoTime() - sentNs);
                missing[0]--;
                if (missing[0] == 0) {
                  done.complete(recording);
                }
              });
    }
  }
}
