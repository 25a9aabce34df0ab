package dev.argyle.gateway.control;

import dev.argyle.gateway.bundle.BundleStore;
import dev.argyle.gateway.http.ApiError;
import dev.argyle.gateway.http.ApiException;
import dev.argyle.gateway.http.Exchange;
import dev.argyle.gateway.http.JsonText;
import dev.argyle.gateway.invoke.Invoker;
import dev.argyle.gateway.invoke.Preparation;
import dev.argyle.gateway.registry.FunctionVersion;
import dev.argyle.gateway.registry.RegisteredFunction;
import dev.argyle.gateway.registry.Registry;
import dev.argyle.worker.api.Worker;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Lambda's REST API, as far as it goes: which path and method is whose. Event loop only. */
public final class LambdaApi {
  /** What all its paths begin with. */
  public static final String PREFIX = "/2015-03-31/functions";

  private static final int MAX_ITEMS = 50;
  private static final int MOST_ITEMS = 10_000;
  private static final String WARNING = "X-Faas-Warning";

  private final Registry registry;
  private final Deployer deployer;
  private final UploadReader uploads;
  private final InvokeHandler invocations;
  private final Invoker invoker;

  /** The API over its parts. */
  public LambdaApi(
      Vertx vertx,
      Registry registry,
      BundleStore bundles,
      Preparation preparation,
      Worker worker,
      Invoker invoker,
      AsyncInvocations async) {
    this.registry = registry;
    this.invoker = invoker;
    this.deployer = new Deployer(vertx, registry, bundles, preparation, worker);
    this.uploads = new UploadReader(vertx, bundles);
    this.invocations = new InvokeHandler(vertx, registry, invoker, async);
  }

  /**
   * Handles a request.
   *
   * @param path the request's path, which begins with {@link #PREFIX}
   */
  public void handle(Exchange exchange, String path) {
    String rest = path.substring(PREFIX.length());
    if (rest.isEmpty() || rest.equals("/")) {
      onAll(exchange);
      return;
    }
    int slash = rest.indexOf('/', 1);
    String action = slash < 0 ? "" : rest.substring(slash + 1);
    if (rest.charAt(0) != '/') {
      exchange.refuseUnread(ApiError.notFound("There is nothing at this path."));
      return;
    }
    String name = decode(slash < 0 ? rest.substring(1) : rest.substring(1, slash));
    FunctionRef ref = FunctionRef.parse(name, exchange.query("Qualifier"));
    onOne(exchange, ref, action);
  }

  private void onAll(Exchange exchange) {
    switch (exchange.request().method().name()) {
      case "GET" -> list(exchange);
      case "POST" -> {
        refuseWhileStopping();
        uploads.receive(
            exchange,
            json -> deployer.create(json).onSuccess(done -> deployed(exchange, 201, done)));
      }
      default -> exchange.methodNotAllowed("GET, POST");
    }
  }

  private void onOne(Exchange exchange, FunctionRef ref, String action) {
    String method = exchange.request().method().name();
    switch (action) {
      case "" -> {
        switch (method) {
          case "GET" -> get(exchange, ref);
          case "DELETE" -> delete(exchange, ref);
          default -> exchange.methodNotAllowed("GET, DELETE");
        }
      }
      case "configuration" -> {
        if (method.equals("GET")) {
          configuration(exchange, 200, ref.version(registry), !ref.qualifier().isEmpty());
        } else {
          exchange.methodNotAllowed("GET");
        }
      }
      case "code" -> {
        if (method.equals("PUT")) {
          updateCode(exchange, ref);
        } else {
          exchange.methodNotAllowed("PUT");
        }
      }
      case "invocations" -> {
        if (method.equals("POST")) {
          invocations.handle(exchange, ref);
        } else {
          exchange.methodNotAllowed("POST");
        }
      }
      default -> exchange.refuseUnread(ApiError.notFound("There is nothing at this path."));
    }
  }

  private void list(Exchange exchange) {
    if (exchange.query("FunctionVersion").equals("ALL")) {
      throw new ApiException(
          ApiError.invalidParameter("FunctionVersion=ALL is not supported by this version."));
    }
    String marker = exchange.query("Marker");
    int most = maxItems(exchange.query("MaxItems"));
    List<FunctionVersion> page = new ArrayList<>();
    String next = null;
    for (RegisteredFunction function : registry.listAfter(marker)) {
      if (page.size() == most) {
        next = page.get(most - 1).name();
        break;
      }
      page.add(function.current());
    }
    String nextMarker = next;
    exchange.json(
        200,
        JsonText.write(
            json -> {
              json.writeStartObject();
              json.writeArrayFieldStart("Functions");
              for (FunctionVersion version : page) {
                json.writeStartObject();
                ConfigurationJson.writeFields(version, false, json);
                json.writeEndObject();
              }
              json.writeEndArray();
              if (nextMarker != null) {
                json.writeStringField("NextMarker", nextMarker);
              }
              json.writeEndObject();
            }));
  }

  private static int maxItems(String text) {
    if (text.isEmpty()) {
      return MAX_ITEMS;
    }
    int items = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
    if (items < 1 || items > MOST_ITEMS) {
      throw new ApiException(ApiError.invalidParameter("MaxItems must be between 1 and 10000."));
    }
    return items;
  }

  private void get(Exchange exchange, FunctionRef ref) {
    FunctionVersion version = ref.version(registry);
    String location =
        "http://%s/faas/functions/%s/code?version=%d"
            .formatted(exchange.request().getHeader("host"), version.name(), version.number());
    exchange.json(
        200,
        JsonText.write(
            json -> {
              json.writeStartObject();
              json.writeObjectFieldStart("Configuration");
              ConfigurationJson.writeFields(version, !ref.qualifier().isEmpty(), json);
              json.writeEndObject();
              json.writeObjectFieldStart("Code");
              json.writeStringField("RepositoryType", "S3");
              json.writeStringField("Location", location);
              json.writeEndObject();
              json.writeEndObject();
            }));
  }

  private void updateCode(Exchange exchange, FunctionRef ref) {
    refuseWhileStopping();
    String name = ref.function(registry).name();
    uploads.receive(
        exchange,
        json -> deployer.update(name, json).onSuccess(done -> deployed(exchange, 200, done)));
  }

  private void delete(Exchange exchange, FunctionRef ref) {
    if (!ref.qualifier().isEmpty()) {
      throw new ApiException(
          ApiError.invalidParameter("One version cannot be deleted; leave Qualifier away."));
    }
    exchange.running();
    deployer
        .delete(ref.function(registry).name())
        .onSuccess(
            gone -> {
              exchange.response().setStatusCode(204);
              exchange.send(Buffer.buffer(0));
            })
        .onFailure(exchange::failed);
  }

  private static void deployed(Exchange exchange, int status, Deployed deployed) {
    if (exchange.isOver()) {
      return;
    }
    for (String warning : deployed.version().manifest().warnings()) {
      exchange.response().headers().add(WARNING, warning);
    }
    exchange.json(
        status,
        JsonText.write(
            json -> {
              json.writeStartObject();
              ConfigurationJson.writeFields(deployed.version(), false, json);
              json.writeArrayFieldStart("warnings");
              for (String warning : deployed.warnings()) {
                json.writeString(warning);
              }
              json.writeEndArray();
              json.writeEndObject();
            }));
  }

  private static void configuration(
      Exchange exchange, int status, FunctionVersion version, boolean qualified) {
    exchange.json(
        status,
        JsonText.write(
            json -> {
              json.writeStartObject();
              ConfigurationJson.writeFields(version, qualified, json);
              json.writeEndObject();
            }));
  }

  private void refuseWhileStopping() {
    if (invoker.isDraining()) {
      throw new ApiException(ApiError.unavailable("The platform is stopping."));
    }
  }

  private static String decode(String segment) {
    try {
      return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new ApiException(ApiError.notFound("There is nothing at this path."));
    }
  }
}
