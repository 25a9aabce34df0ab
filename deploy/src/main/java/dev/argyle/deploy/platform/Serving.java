package dev.argyle.deploy.platform;

import dev.argyle.gateway.Gateway;
import dev.argyle.gateway.GatewayConfig;
import dev.argyle.worker.LocalWorker;
import dev.argyle.worker.WorkerConfig;
import dev.argyle.worker.api.WorkerStats;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker and the gateway before it, on one event loop of their own: a request is served from
 * socket to sandbox without a hop. Started and closed on a thread that is not that loop.
 */
final class Serving {
  private static final Logger LOG = LoggerFactory.getLogger(Serving.class);
  private static final long START_TIMEOUT_MS = 60_000;
  private static final long CLOSE_TIMEOUT_MS = 10_000;

  private final Vertx vertx = Vertx.vertx(options());
  private LocalWorker worker;
  private Gateway gateway;

  private Serving() {}

  /**
   * Starts both; nothing is left when it throws.
   *
   * @throws ExecutionException whose cause says what the machine lacks, or what is taken
   * @throws TimeoutException with the time that it did not start in
   */
  static Serving start(WorkerConfig worker, GatewayConfig gateway)
      throws ExecutionException, TimeoutException {
    Serving serving = new Serving();
    boolean started = false;
    try {
      serving.startAll(worker, gateway);
      started = true;
      return serving;
    } finally {
      if (!started) {
        serving.close(0, 0);
      }
    }
  }

  private static VertxOptions options() {
    return new VertxOptions()
        .setEventLoopPoolSize(1)
        .setPreferNativeTransport(true)
        // Nothing is served from the class path, so there is no cache folder to leave behind.
        .setFileSystemOptions(
            new FileSystemOptions()
                .setFileCachingEnabled(false)
                .setClassPathResolvingEnabled(false));
  }

  private void startAll(WorkerConfig workerConfig, GatewayConfig gatewayConfig)
      throws ExecutionException, TimeoutException {
    PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    worker = await(LocalWorker.start(vertx, workerConfig, metrics), START_TIMEOUT_MS);
    gateway = await(Gateway.start(vertx, gatewayConfig, worker, metrics), START_TIMEOUT_MS);
  }

  /** The TCP port that is listened on. */
  int port() {
    return gateway.port();
  }

  /**
   * Invocations that were served by a sandbox so far; blocks for as long as the event loop is busy.
   */
  long served() {
    try {
      WorkerStats stats = await(worker.stats(), CLOSE_TIMEOUT_MS);
      return stats.coldStarts() + stats.warmStarts();
    } catch (ExecutionException | TimeoutException e) {
      return 0;
    }
  }

  /**
   * The gateway first: it refuses what is new, and waits for what runs and its answers.
   *
   * @param delayMs how long all is still served before that
   * @param drainMs what runs may go on for so long
   */
  void close(long delayMs, long drainMs) {
    if (gateway != null) {
      stop("drain", gateway.close(delayMs, drainMs), delayMs + drainMs + CLOSE_TIMEOUT_MS);
    }
    if (worker != null) {
      stop("close the worker", worker.close(), CLOSE_TIMEOUT_MS);
    }
    stop("close", vertx.close(), CLOSE_TIMEOUT_MS);
  }

  /** A step that fails is told, and the next ones are still taken. */
  private static void stop(String step, Future<Void> stopping, long timeoutMs) {
    try {
      await(stopping, timeoutMs);
    } catch (TimeoutException e) {
      LOG.warn("could not {}: {}", step, e.getMessage());
    } catch (ExecutionException e) {
      LOG.warn("could not {}: {}", step, e.getCause().toString());
    }
  }

  private static <T> T await(Future<T> future, long timeoutMs)
      throws TimeoutException, ExecutionException {
    try {
      return future.toCompletionStage().toCompletableFuture().get(timeoutMs, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new TimeoutException("not done after " + timeoutMs / 1000 + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TimeoutException("interrupted");
    }
  }
}
