package dev.argyle.bench;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * A gateway in this process: keeps the names of deployed functions and answers at once with the
 * headers of the real one. A test may take requests for itself by {@link #intercept}.
 */
public final class FakeGateway implements AutoCloseable {
  private static final String FUNCTIONS = "/2015-03-31/functions";

  private final Vertx vertx = Vertx.vertx();
  private final Set<String> deployed = ConcurrentHashMap.newKeySet();
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final int port;
  private volatile Predicate<HttpServerRequest> interceptor = request -> false;

  public FakeGateway() {
    port =
        vertx
            .createHttpServer()
            .requestHandler(this::handle)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join()
            .actualPort();
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Functions deployed and not removed. */
  public Set<String> deployed() {
    return Set.copyOf(deployed);
  }

  /** Control-plane calls so far, as {@code POST /path}. */
  public List<String> calls() {
    return List.copyOf(calls);
  }

  public void deployedBefore(String name) {
    deployed.add(name);
  }

  /** Requests for which it says true are answered by it; on the server's event loop. */
  public void intercept(Predicate<HttpServerRequest> answered) {
    interceptor = answered;
  }

  private void handle(HttpServerRequest request) {
    if (interceptor.test(request)) {
      return;
    }
    String path = request.path();
    if (path.startsWith(FUNCTIONS)) {
      calls.add(request.method() + " " + path);
      request.bodyHandler(
          body -> control(request, body.length() == 0 ? null : body.toJsonObject()));
    } else if (path.equals("/function/bench-cold/")) {
      function(request, "bench-cold", "cold");
    } else if (path.equals("/function/bench-warm/")) {
      function(request, "bench-warm", "warm");
    } else {
      request.response().setStatusCode(path.equals("/healthz") ? 200 : 404).end("ok");
    }
  }

  private void function(HttpServerRequest request, String name, String start) {
    request.response().setStatusCode(deployed.contains(name) ? 200 : 404);
    request.response().putHeader("X-Faas-Start", start).end("ok");
  }

  private void control(HttpServerRequest request, JsonObject body) {
    int status;
    if (HttpMethod.POST.equals(request.method())) {
      checkZip(body.getJsonObject("Code"));
      status = deployed.add(body.getString("FunctionName")) ? 201 : 409;
    } else if (HttpMethod.PUT.equals(request.method())) {
      checkZip(body);
      status = 200;
    } else {
      String name = request.path().substring(FUNCTIONS.length() + 1);
      status = deployed.remove(name) ? 204 : 404;
    }
    request.response().setStatusCode(status).end();
  }

  /** Lambda's base64 is the plain one, with padding. */
  private static void checkZip(JsonObject code) {
    byte[] zip = Base64.getDecoder().decode(code.getString("ZipFile"));
    if (zip[0] != 'P' || zip[1] != 'K') {
      throw new IllegalArgumentException("not a zip file");
    }
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
