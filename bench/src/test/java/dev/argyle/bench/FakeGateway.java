package dev.argyle.bench;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * A gateway in this process: keeps deployed functions and answers at once with the headers of the
 * real one. A test may take requests for itself by {@link #intercept}.
 */
public final class FakeGateway implements AutoCloseable {
  private static final String FUNCTIONS = "/2015-03-31/functions";
  private static final String TRIGGER = "/function/";

  private final Vertx vertx = Vertx.vertx();
  private final Set<String> deployed = ConcurrentHashMap.newKeySet();
  private final Map<String, FakeFunction> functions = new ConcurrentHashMap<>();
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final int port;
  private volatile Predicate<HttpServerRequest> interceptor = request -> false;
  private volatile boolean runsNode;
  private volatile Optional<String> missingModule = Optional.empty();
  private volatile int room = Integer.MAX_VALUE;

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

  /** Takes functions in Node from now on. */
  public void runNode() {
    runsNode = true;
  }

  /** Functions that import it fail as on a machine without it. */
  public void lacks(String module) {
    missingModule = Optional.of(module);
  }

  /** More idle instances than so many do not live. */
  public void hasRoomFor(int instances) {
    room = instances;
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
    } else if (path.startsWith(TRIGGER)) {
      FakeFunction function = functions.get(path.substring(TRIGGER.length()).replace("/", ""));
      if (function == null) {
        request.response().setStatusCode(404).end();
      } else {
        function.answer(request, missingModule, vertx);
      }
    } else if (path.equals("/faas/stats")) {
      int idle = Math.min(room, functions.values().stream().mapToInt(FakeFunction::idle).sum());
      JsonObject states = new JsonObject().put("idle", idle - idle / 2).put("paused", idle / 2);
      request.response().end(new JsonObject().put("instancesByState", states).encode());
    } else {
      request.response().setStatusCode(path.equals("/healthz") ? 200 : 404).end("ok");
    }
  }

  private void control(HttpServerRequest request, JsonObject body) {
    int status;
    if (HttpMethod.POST.equals(request.method())) {
      String name = body.getString("FunctionName");
      FakeFunction function = new FakeFunction(body.getJsonObject("Code").getString("ZipFile"));
      if (function.says("runtime: node") && !runsNode) {
        request
            .response()
            .setStatusCode(400)
            .end("{\"Message\":\"runtime node is not supported\"}");
        return;
      }
      status = deployed.add(name) ? 201 : 409;
      functions.putIfAbsent(name, function);
    } else if (HttpMethod.PUT.equals(request.method())) {
      String name = request.path().substring(FUNCTIONS.length() + 1).replace("/code", "");
      functions.put(name, new FakeFunction(body.getString("ZipFile")));
      status = 200;
    } else {
      String name = request.path().substring(FUNCTIONS.length() + 1);
      functions.remove(name);
      status = deployed.remove(name) ? 204 : 404;
    }
    request.response().setStatusCode(status).end();
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
