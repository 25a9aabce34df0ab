package dev.argyle.gateway.trigger;

import dev.argyle.gateway.http.ApiError;
import dev.argyle.gateway.http.ApiException;
import dev.argyle.gateway.http.BodyReader;
import dev.argyle.gateway.http.Exchange;
import dev.argyle.gateway.http.Names;
import dev.argyle.gateway.invoke.Invoker;
import dev.argyle.gateway.registry.FunctionVersion;
import dev.argyle.gateway.registry.RegisteredFunction;
import dev.argyle.gateway.registry.Registry;
import dev.argyle.worker.api.Limits;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.InstantSource;

/**
 * {@code ANY /function/{name}/{path}}: the request path that must be short. A hash lookup, one JSON
 * text written, the worker, one response written. Event loop only.
 */
public final class HttpTrigger {
  /** What all its paths begin with. */
  public static final String PREFIX = "/function/";

  /** Bodies above this are put into their event off the event loop. */
  private static final int LARGE_BYTES = 256 * 1024;

  private final Vertx vertx;
  private final Registry registry;
  private final Invoker invoker;
  private final EventWriter events;

  /** A trigger for the functions of a registry. */
  public HttpTrigger(Vertx vertx, Registry registry, Invoker invoker, InstantSource clock) {
    this.vertx = vertx;
    this.registry = registry;
    this.invoker = invoker;
    this.events = new EventWriter(clock);
  }

  /**
   * Handles a request.
   *
   * @param path the request's path, which begins with {@link #PREFIX}
   */
  public void handle(Exchange exchange, String path) {
    int slash = path.indexOf('/', PREFIX.length());
    String name =
        slash < 0 ? path.substring(PREFIX.length()) : path.substring(PREFIX.length(), slash);
    current(name);
    if (slash < 0 && isRead(exchange.request())) {
      redirectToFolder(exchange, path);
      return;
    }
    String rest = slash < 0 ? "/" : path.substring(slash);
    BodyReader.read(exchange, Limits.MAX_EVENT_BYTES, body -> invoke(exchange, name, rest, body));
  }

  /** What a request gets now; throws what to answer when that is nothing. */
  private FunctionVersion current(String name) {
    RegisteredFunction function = registry.get(name);
    if (function == null) {
      throw new ApiException(ApiError.notFound("Function not found: " + Names.shown(name)));
    }
    FunctionVersion version = function.current();
    if (!version.manifest().httpTrigger()) {
      throw new ApiException(
          ApiError.forbidden(
              "Function %s has no HTTP trigger; set triggers: {http: true} in its faas.yaml."
                  .formatted(name)));
    }
    return version;
  }

  private static boolean isRead(HttpServerRequest request) {
    return request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
  }

  /** With its slash, so that relative links of the function's page stay within the function. */
  private static void redirectToFolder(Exchange exchange, String path) {
    String query = exchange.request().query();
    exchange.response().setStatusCode(307);
    exchange
        .response()
        .headers()
        .set(HttpHeaders.LOCATION, query == null ? path + "/" : path + "/?" + query);
    exchange.send(Buffer.buffer(0));
  }

  private void invoke(Exchange exchange, String name, String path, Buffer body) {
    exchange.trace(); // which is in the event
    if (body.length() <= LARGE_BYTES) {
      start(exchange, name, events.write(exchange, name, path, body));
      return;
    }
    vertx
        .executeBlocking(() -> events.write(exchange, name, path, body), false)
        .onSuccess(event -> start(exchange, name, event))
        .onFailure(exchange::failed);
  }

  /** The version is chosen now: another may have been deployed while the body came. */
  private void start(Exchange exchange, String name, Buffer event) {
    if (event.length() > Limits.MAX_EVENT_BYTES) {
      // Base64 and headers count too, as Lambda counts them.
      exchange.error(
          ApiError.requestTooLarge(
              "Request must be smaller than %d bytes as an event."
                  .formatted(Limits.MAX_EVENT_BYTES)));
      return;
    }
    FunctionVersion version;
    try {
      version = current(name);
    } catch (ApiException e) {
      exchange.failed(e);
      return;
    }
    TriggerSink sink = new TriggerSink(vertx, exchange);
    sink.bind(invoker.invoke(version, exchange.observation(), event, "", sink));
  }
}
