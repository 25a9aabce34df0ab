package dev.argyle.gateway.operate;

import dev.argyle.gateway.http.ApiError;
import dev.argyle.gateway.http.Exchange;
import dev.argyle.gateway.http.JsonText;
import dev.argyle.gateway.operate.Readiness.State;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;

/**
 * {@code /healthz}, {@code /healthz/live}, {@code /healthz/ready} and {@code /metrics}. Event loop
 * only.
 */
public final class Health {
  /** What all paths of probes begin with. */
  public static final String PREFIX = "/healthz";

  private static final Buffer OK = Buffer.buffer("{\"status\":\"ok\"}");
  private static final String JSON = "application/json";
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final Vertx vertx;
  private final Readiness readiness;
  private final PrometheusMeterRegistry metrics;

  /** Tells of what is ready and of a registry of meters. */
  public Health(Vertx vertx, Readiness readiness, PrometheusMeterRegistry metrics) {
    this.vertx = vertx;
    this.readiness = readiness;
    this.metrics = metrics;
  }

  /** Handles a request to a path that begins with {@link #PREFIX}. */
  public void handle(Exchange exchange, String path) {
    switch (path.substring(PREFIX.length())) {
      case "" -> both(exchange);
      case "/live" -> live(exchange);
      case "/ready" -> ready(exchange);
      default -> exchange.error(ApiError.notFound("There is nothing at this path."));
    }
  }

  /** Liveness and readiness: 200, or 503 with why nothing should be sent here. */
  private void both(Exchange exchange) {
    State state = readiness.state();
    if (state == State.OK) {
      exchange.json(200, OK);
    } else {
      exchange.json(503, Buffer.buffer("{\"status\":\"" + state.word() + "\"}"));
    }
  }

  /** That the event loop answers is all there is to it. */
  private static void live(Exchange exchange) {
    if (wantsJson(exchange)) {
      exchange.json(200, OK);
    } else {
      text(exchange, 200, State.OK);
    }
  }

  private void ready(Exchange exchange) {
    State state = readiness.state();
    int status = state == State.OK ? 200 : 503;
    if (wantsJson(exchange)) {
      exchange.json(status, checks(state));
    } else {
      text(exchange, status, state);
    }
  }

  private Buffer checks(State state) {
    return JsonText.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("status", state.word());
          json.writeObjectFieldStart("checks");
          json.writeStringField("sandboxes", readiness.hasSandboxes() ? "ok" : "none");
          json.writeStringField("store", readiness.reachesStore() ? "ok" : "unreachable");
          json.writeStringField("disk", readiness.hasDisk() ? "ok" : "full");
          json.writeEndObject();
          json.writeEndObject();
        });
  }

  private static boolean wantsJson(Exchange exchange) {
    String accept = exchange.request().getHeader(HttpHeaders.ACCEPT);
    return accept != null && accept.contains(JSON);
  }

  private static void text(Exchange exchange, int status, State state) {
    exchange.response().setStatusCode(status);
    exchange.response().headers().set(HttpHeaders.CONTENT_TYPE, TEXT);
    exchange.send(Buffer.buffer(state.word() + "\n"));
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
