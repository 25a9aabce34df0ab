package dev.argyle.gateway;

import dev.argyle.gateway.control.LambdaApi;
import dev.argyle.gateway.http.ApiError;
import dev.argyle.gateway.http.ApiException;
import dev.argyle.gateway.http.Connections;
import dev.argyle.gateway.http.ControlPlaneGuard;
import dev.argyle.gateway.http.Exchange;
import dev.argyle.gateway.observe.Telemetry;
import dev.argyle.gateway.operate.Console;
import dev.argyle.gateway.operate.FaasApi;
import dev.argyle.gateway.operate.Health;
import dev.argyle.gateway.trigger.HttpTrigger;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whose a request is, by the beginning of its path; functions' requests first and without detours.
 * Event loop only.
 */
final class Routes implements Handler<HttpServerRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(Routes.class);

  private final Vertx vertx;
  private final Connections connections;
  private final Telemetry telemetry;
  private final ControlPlaneGuard guard;
  private final HttpTrigger trigger;
  private final LambdaApi lambda;
  private final FaasApi faas;
  private final Health health;
  private final Console console;

  Routes(
      Vertx vertx,
      Connections connections,
      Telemetry telemetry,
      ControlPlaneGuard guard,
      HttpTrigger trigger,
      LambdaApi lambda,
      FaasApi faas,
      Health health,
      Console console) {
    this.vertx = vertx;
    this.connections = connections;
    this.telemetry = telemetry;
    this.guard = guard;
    this.trigger = trigger;
    this.lambda = lambda;
    this.faas = faas;
    this.health = health;
    this.console = console;
  }

  @Override
  public void handle(HttpServerRequest request) {
    Exchange exchange = new Exchange(vertx, request, connections, telemetry);
    try {
      String path = request.path();
      if (path.startsWith(HttpTrigger.PREFIX)) {
        trigger.handle(exchange, path);
      } else if (path.startsWith(Health.PREFIX)) {
        // Whoever asks: a probe has whatever Host it likes, and learns a few words.
        read(exchange, () -> health.handle(exchange, path));
      } else {
        control(exchange, path);
      }
    } catch (ApiException e) {
      exchange.refuseUnread(e.error());
    } catch (RuntimeException e) {
      LOG.error("request {} {} failed", request.method(), request.path(), e);
      exchange.refuseUnread(ApiError.fault());
    }
  }

  /** A request whose head cannot be taken; the connection is closed after the answer. */
  void invalid(HttpServerRequest request) {
    if (request.version() == null) {
      // An answer would begin with the name of whatever protocol the client made up.
      request.connection().close();
      return;
    }
    Throwable cause = request.decoderResult().cause();
    ApiError error =
        new ApiError(400, "BadRequestException", "The request's head is not valid HTTP/1.1.");
    if (cause instanceof TooLongHttpLineException) {
      error = new ApiError(414, "UriTooLongException", "The request's URI is too long.");
    } else if (cause instanceof TooLongHttpHeaderException) {
      error = new ApiError(431, "HeadersTooLargeException", "The request's headers are too large.");
    }
    new Exchange(vertx, request, connections, telemetry).error(error);
  }

  private void control(Exchange exchange, String path) {
    Optional<ApiError> refusal = guard.check(exchange.request());
    if (refusal.isPresent()) {
      exchange.refuseUnread(refusal.get());
      return;
    }
    // A document that a function's page opens here must not be readable to it as of one origin.
    exchange.response().headers().set("Content-Security-Policy", "sandbox");
    exchange.response().headers().set("X-Content-Type-Options", "nosniff");
    exchange.response().headers().set("Cache-Control", "no-store");
    if (path.startsWith(LambdaApi.PREFIX)) {
      lambda.handle(exchange, path);
    } else if (path.startsWith(FaasApi.PREFIX)) {
      read(exchange, () -> faas.handle(exchange, path));
    } else if (path.equals("/metrics")) {
      read(exchange, () -> health.metrics(exchange));
    } else if (path.equals("/")) {
      read(exchange, () -> console.handle(exchange));
    } else {
      exchange.refuseUnread(ApiError.notFound("There is nothing at this path."));
    }
  }

  private static void read(Exchange exchange, Runnable action) {
    String method = exchange.request().method().name();
    if (method.equals("GET") || method.equals("HEAD")) {
      action.run();
    } else {
      exchange.methodNotAllowed("GET, HEAD");
    }
  }
}
