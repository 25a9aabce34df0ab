package dev.argyle.gateway.operate;

import dev.argyle.gateway.http.Exchange;
import dev.argyle.gateway.invoke.Invoker;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;

/** {@code /healthz} and {@code /metrics}. */
public final class Health {
  private static final Buffer OK = Buffer.buffer("{\"status\":\"ok\"}");
  private static final Buffer DRAINING = Buffer.buffer("{\"status\":\"draining\"}");
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final Vertx vertx;
  private final Invoker invoker;
  private final PrometheusMeterRegistry metrics;

  /** Tells of an invoker and a registry of meters. */
  public Health(Vertx vertx, Invoker invoker, PrometheusMeterRegistry metrics) {
    this.vertx = vertx;
    this.invoker = invoker;
    this.metrics = metrics;
  }

  /** Liveness and readiness: 200, or 503 once the platform stops. */
  public void healthz(Exchange exchange) {
    if (invoker.isDraining()) {
      exchange.json(503, DRAINING);
    } else {
      exchange.json(200, OK);
    }
  }

  /** All meters in Prometheus' text format; made off the event loop, as there may be many. */
  public void metrics(Exchange exchange) {
    exchange.running();
    vertx
        .executeBlocking(() -> Buffer.buffer(metrics.scrape()), false)
        .onSuccess(
            text -> {
              exchange.response().headers().set(HttpHeaders.CONTENT_TYPE, PROMETHEUS_TEXT);
              exchange.send(text);
            })
        .onFailure(exchange::failed);
  }
}
