package dev.argyle.deploy.platform;

import dev.argyle.deploy.FaasException;
import dev.argyle.deploy.Folders;
import dev.argyle.deploy.log.LogSetup;
import dev.argyle.gateway.GatewayConfig;
import dev.argyle.worker.WorkerConfig;
import dev.argyle.zygote.process.NodeSpares;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * A small platform beside the one that serves, which calls functions of its own for some seconds
 * and is gone. The JVM has then loaded and compiled what requests need of it, which would else take
 * the first few thousand of them, each two or three times as long. It has a folder, control groups
 * and zygotes of its own, so nothing of it is seen in what the other counts and keeps, and it logs
 * nothing. When it does not work out, only the head start is lost.
 */
final class Rehearsal {
  private static final String NAME = "argyle-rehearsal";
  private static final int SPARES = 8;
  private static final int END_WITHIN_MS = 10_000;
  private static final int MOST_SANDBOXES = 64;

  private final Path folder;
  private final String runId;
  private final LogSetup logging;

  /** Threads belong to the group of the thread that starts them, unless they are told otherwise. */
  private final ThreadGroup group = new ThreadGroup(NAME);

  private final Thread thread = new Thread(group, this::run, NAME);
  private volatile boolean over;
  private LongSupplier others;

  /**
   * One that has not begun.
   *
   * @param folder its own, deleted before and after
   * @param runId names what it leaves on the machine while it runs
   * @param logging is not to hear of it
   */
  Rehearsal(Path folder, String runId, LogSetup logging) {
    this.folder = folder;
    this.runId = runId;
    this.logging = logging;
    thread.setDaemon(true);
  }

  /** Where it keeps what it needs; nothing is there before and after. */
  Path folder() {
    return folder;
  }

  /**
   * Begins in the background, unless {@link #end} came first.
   *
   * @param served how many calls of others there have been, for which it stands aside
   */
  synchronized void begin(LongSupplier served) {
    if (!over) {
      others = served;
      thread.start();
    }
  }

  /** Ends it if it runs, and returns when nothing is left of it; after ten seconds in any case. */
  synchronized void end() {
    over = true;
    try {
      thread.join(END_WITHIN_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    Runnable endOfSilence = logging.silence(group);
    try {
      Folders.delete(folder);
      perform();
    } catch (IOException | ExecutionException | TimeoutException | FaasException e) {
      // What keeps it from working keeps the platform from it too, which says so itself.
    } finally {
      endOfSilence.run();
    }
  }

  private void perform() throws IOException, ExecutionException, TimeoutException {
    WorkerConfig worker =
        WorkerConfig.defaults(folder.resolve("worker"), runId)
            .withSpares(SPARES)
            .withMaxSandboxes(MOST_SANDBOXES)
            .withNodeSpares(NodeSpares.FORKED);
    GatewayConfig gateway = new GatewayConfig("127.0.0.1", 0, folder, "", false, runId);
    Serving serving = Serving.start(worker, gateway);
    try {
      RehearsedCalls.to(serving.port(), others, () -> over).make();
    } finally {
      serving.close(0, 0);
      Folders.delete(folder);
    }
  }
}
