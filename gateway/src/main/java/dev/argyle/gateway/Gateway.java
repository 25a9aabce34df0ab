package dev.argyle.gateway;

import dev.argyle.gateway.bundle.BundleStore;
import dev.argyle.gateway.http.Connections;
import dev.argyle.gateway.invoke.Invoker;
import dev.argyle.gateway.observe.SpanSink;
import dev.argyle.gateway.operate.FaasApi;
import dev.argyle.gateway.operate.Readiness;
import dev.argyle.gateway.registry.Registry;
import dev.argyle.worker.api.Worker;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.time.Duration;

/**
 * HTTP in front of a worker: triggers, control plane, console. Runs on the event loop it is started
 * on; give it a Vert.x with one, the worker's. Any thread may call.
 */
public final class Gateway {
  private static final Duration LAST_ANSWERS = Duration.ofSeconds(5);

  private final Vertx vertx;
  private final HttpServer server;
  private final Invoker invoker;
  private final FaasApi faas;
  private final Connections connections;
  private final Readiness readiness;
  private final Registry registry;
  private final BundleStore bundles;
  private final SpanSink spans;
  private final Promise<Void> closed = Promise.promise();
  private boolean closing;

  Gateway(
      Vertx vertx,
      HttpServer server,
      Invoker invoker,
      FaasApi faas,
      Connections connections,
      Readiness readiness,
      Registry registry,
      BundleStore bundles,
      SpanSink spans) {
    this.vertx = vertx;
    this.server = server;
    this.invoker = invoker;
    this.faas = faas;
    this.connections = connections;
    this.readiness = readiness;
    this.registry = registry;
    this.bundles = bundles;
    this.spans = spans;
  }

  /**
   * Starts a gateway.
   *
   * @param vertx with one event loop, the one the worker calls back on
   * @param worker runs the functions; not stopped with the gateway
   * @param metrics where the gateway's meters go and what {@code /metrics} shows
   * @return the gateway once it serves; fails with {@link ConfigException}, one sentence
   */
  public static Future<Gateway> start(
      Vertx vertx, GatewayConfig config, Worker worker, PrometheusMeterRegistry metrics) {
    return new GatewayStart(vertx, config, worker, metrics).run();
  }

  /** The TCP port that is listened on. */
  public int port() {
    return server.actualPort();
  }

  /** Closes without a delay. */
  public Future<Void> close(long graceMs) {
    return close(0, graceMs);
  }

  /**
   * Says to probes that it is not ready, and after a delay in which all is served as before refuses
   * new invocations and deploys, waits for those that run or wait, refuses what is left, answers,
   * and stops listening. Connections are closed after their next answer. Idempotent.
   *
   * @param delayMs how long everything is still served; 0 for not at all
   * @param graceMs longest wait for invocations after that
   */
  public synchronized Future<Void> close(long delayMs, long graceMs) {
    if (!closing) {
      closing = true;
      vertx.runOnContext(
          v -> {
            readiness.drain();
            connections.drain();
            Future<?> delay = delayMs == 0 ? Future.succeededFuture() : vertx.timer(delayMs);
            delay.onComplete(over -> stop(graceMs));
          });
    }
    return closed.future();
  }

  private void stop(long graceMs) {
    faas.close();
    invoker
        .drain(graceMs)
        .eventually(() -> server.shutdown(LAST_ANSWERS))
        .eventually(registry::close)
        .eventually(() -> vertx.executeBlocking(this::closeFiles, false))
        .onComplete(
            done -> {
              connections.close();
              closed.handle(done);
            });
  }

  private Void closeFiles() throws IOException {
    spans.close();
    bundles.close();
    return null;
  }
}
