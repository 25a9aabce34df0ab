package dev.argyle.bench.load;

import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waiting for an event loop from a thread that may block. */
public final class Await {
  private Await() {}

  /**
   * The future's value.
   *
   * @param what is waited for, to say it in the error
   * @throws LoadException if it failed or took longer than {@code timeoutMs}
   */
  public static <T> T result(Future<T> future, long timeoutMs, String what)
      throws InterruptedException {
    try {
      return future.toCompletionStage().toCompletableFuture().get(timeoutMs, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new LoadException(what + ": " + e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      throw new LoadException(what + " did not come within " + timeoutMs / 1000 + " s", e);
    }
  }
}
