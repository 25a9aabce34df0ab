package dev.argyle.bench.load;

import io.vertx.core.Context;
import io.vertx.core.Promise;
import java.net.URI;

/**
 * Clients that keep a target busy beside what is measured: each sends its next request when it has
 * the answer to the last, until this is closed. They have an event loop and connections of their
 * own. Not thread-safe.
 */
public final class BackgroundLoad {
  private static final long DRAIN_MS = 60_000;

  /** What a client waits after a failure, so that refusals are no loop without end. */
  private static final long PAUSE_MS = 10;

  private final LoadClient client;
  private final Context context;
  private final Target target;
  private final Promise<Void> done = Promise.promise();
  private final Recording recording = new Recording();
  private final long beganNs = System.nanoTime();
  private int running;
  private volatile boolean stopping;

  private BackgroundLoad(URI gateway, Target target, int clients) {
    this.client = new LoadClient(gateway, clients);
    this.context = client.context();
    this.target = target;
    this.running = clients;
  }

  /** Starts so many clients. */
  public static BackgroundLoad start(URI gateway, Target target, int clients) {
    BackgroundLoad load = new BackgroundLoad(gateway, target, clients);
    load.context.runOnContext(
        ignored -> {
          for (int i = 0; i < clients; i++) {
            load.next();
          }
        });
    return load;
  }

  private void next() {
    if (stopping) {
      running--;
      if (running == 0) {
        done.complete();
      }
      return;
    }
    long sentNs = System.nanoTime();
    client
        .send(target)
        .onComplete(
            result -> {
              long goodBefore = recording.goodCount();
              OpenLoopRun.account(recording, target, result, System.nanoTime() - sentNs);
              if (recording.goodCount() > goodBefore) {
                context.runOnContext(ignored -> next());
              } else {
                context.owner().setTimer(PAUSE_MS, timer -> next());
              }
            });
  }

  /**
   * Waits for the last answers, and closes its connections; blocks.
   *
   * @return good answers a second
   */
  public double stop() throws InterruptedException {
    double seconds = (System.nanoTime() - beganNs) / 1e9;
    stopping = true;
    try {
      Await.result(done.future(), DRAIN_MS, "the last answers of " + target.name());
      return recording.goodCount() / seconds;
    } finally {
      client.close();
    }
  }
}
