package dev.argyle.gateway.operate;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.argyle.gateway.bundle.BundleStore;
import dev.argyle.gateway.control.AsyncInvocations;
import dev.argyle.gateway.http.ApiError;
import dev.argyle.gateway.http.ApiException;
import dev.argyle.gateway.http.Connections;
import dev.argyle.gateway.http.Exchange;
import dev.argyle.gateway.http.JsonText;
import dev.argyle.gateway.http.Names;
import dev.argyle.gateway.invoke.Invoker;
import dev.argyle.gateway.manifest.ManifestJson;
import dev.argyle.gateway.registry.FunctionVersion;
import dev.argyle.gateway.registry.RegisteredFunction;
import dev.argyle.gateway.registry.Registry;
import dev.argyle.worker.api.Worker;
import dev.argyle.worker.api.WorkerStats;
import dev.argyle.worker.api.ZygoteStats;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/** {@code /faas/…}. Event loop only. */
public final class FaasApi {
  /** What all its paths begin with. */
  public static final String PREFIX = "/faas/";

  private static final String FUNCTIONS = PREFIX + "functions/";

  private final Vertx vertx;
  private final Registry registry;
  private final BundleStore bundles;
  private final Worker worker;
  private final Invoker invoker;
  private final AsyncInvocations async;
  private final Connections connections;
  private final LogsHandler logs;

  /** The API over its parts. */
  public FaasApi(
      Vertx vertx,
      Registry registry,
      BundleStore bundles,
      Worker worker,
      Invoker invoker,
      AsyncInvocations async,
      Connections connections) {
    this.vertx = vertx;
    this.registry = registry;
    this.bundles = bundles;
    this.worker = worker;
    this.invoker = invoker;
    this.async = async;
    this.connections = connections;
    this.logs = new LogsHandler(worker);
  }

  /** Handles a GET or HEAD request to a path that begins with {@link #PREFIX}. */
  public void handle(Exchange exchange, String path) {
    if (path.equals(PREFIX + "stats")) {
      stats(exchange);
      return;
    }
    if (!path.startsWith(FUNCTIONS)) {
      throw nothing();
    }
    int slash = path.indexOf('/', FUNCTIONS.length());
    String name =
        slash < 0 ? path.substring(FUNCTIONS.length()) : path.substring(FUNCTIONS.length(), slash);
    RegisteredFunction function = registry.get(name);
    if (function == null) {
      throw new ApiException(ApiError.notFound("Function not found: " + Names.shown(name)));
    }
    switch (slash < 0 ? "" : path.substring(slash)) {
      case "" -> describe(exchange, function);
      case "/logs" -> logs.handle(exchange, name);
      case "/code" -> code(exchange, function);
      default -> throw nothing();
    }
  }

  /** Ends the streams that would never end by themselves. */
  public void close() {
    logs.close();
  }

  private static ApiException nothing() {
    return new ApiException(ApiError.notFound("There is nothing at this path."));
  }

  private void stats(Exchange exchange) {
    exchange.running();
    worker
        .stats()
        .onSuccess(stats -> exchange.json(200, JsonText.write(json -> write(stats, json))))
        .onFailure(exchange::failed);
  }

  private void write(WorkerStats stats, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeNumberField("spares", stats.spares());
    json.writeObjectFieldStart("instancesByState");
    for (Map.Entry<String, Integer> state : stats.instancesByState().entrySet()) {
      json.writeNumberField(state.getKey(), state.getValue());
    }
    json.writeEndObject();
    json.writeNumberField("queued", stats.queued());
    json.writeNumberField("coldStarts", stats.coldStarts());
    json.writeNumberField("warmStarts", stats.warmStarts());
    json.writeArrayFieldStart("zygotes");
    for (ZygoteStats zygote : stats.zygotes()) {
      write(zygote, json);
    }
    json.writeEndArray();
    json.writeObjectFieldStart("gateway");
    json.writeNumberField("functions", registry.size());
    json.writeNumberField("running", invoker.running());
    json.writeNumberField("asyncBacklog", async.backlog());
    json.writeNumberField("connections", connections.size());
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void write(ZygoteStats zygote, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeNumberField("number", zygote.number());
    json.writeNumberField("parent", zygote.parent());
    json.writeNumberField("depth", zygote.depth());
    json.writeStringField("runtime", zygote.runtime());
    json.writeBooleanField("networked", zygote.networked());
    json.writeArrayFieldStart("packages");
    for (String name : zygote.packages()) {
      json.writeString(name);
    }
    json.writeEndArray();
    json.writeNumberField("importUs", zygote.importUs());
    json.writeNumberField("memoryBytes", zygote.memoryBytes());
    json.writeNumberField("spares", zygote.spares());
    json.writeNumberField("targetSpares", zygote.target());
    json.writeNumberField("live", zygote.live());
    json.writeNumberField("starts", zygote.starts());
    json.writeEndObject();
  }

  private static void describe(Exchange exchange, RegisteredFunction function) {
    exchange.json(
        200,
        JsonText.write(
            json -> {
              FunctionVersion current = function.current();
              json.writeStartObject();
              ManifestJson.writeFields(current.manifest(), json);
              json.writeNumberField("version", current.number());
              json.writeStringField("url", "/function/" + function.name() + "/");
              json.writeStringField("codeSha256", current.codeSha256());
              json.writeNumberField("codeSizeBytes", current.codeSizeBytes());
              json.writeNumberField("createdMs", function.createdMs());
              json.writeNumberField("modifiedMs", current.createdMs());
              json.writeArrayFieldStart("versions");
              for (FunctionVersion version : function.versions().values()) {
                json.writeStartObject();
                json.writeNumberField("version", version.number());
                json.writeStringField("codeSha256", version.codeSha256());
                json.writeNumberField("codeSizeBytes", version.codeSizeBytes());
                json.writeNumberField("createdMs", version.createdMs());
                json.writeEndObject();
              }
              json.writeEndArray();
              json.writeArrayFieldStart("warnings");
              for (String warning : current.manifest().warnings()) {
                json.writeString(warning);
              }
              json.writeEndArray();
              json.writeEndObject();
            }));
  }

  private void code(Exchange exchange, RegisteredFunction function) {
    String number = exchange.query("version");
    FunctionVersion version =
        number.isEmpty()
            ? function.current()
            : number.matches("[0-9]{1,9}")
                ? function.versions().get(Integer.valueOf(number))
                : null;
    if (version == null) {
      throw new ApiException(ApiError.notFound("There is no such version."));
    }
    exchange.running();
    vertx
        .executeBlocking(
            () -> FileChannel.open(bundles.path(version.codeSha256()), StandardOpenOption.READ),
            false)
        .onSuccess(
            file -> {
              exchange.response().headers().set(HttpHeaders.CONTENT_TYPE, "application/zip");
              exchange
                  .response()
                  .headers()
                  .set(
                      HttpHeaders.CONTENT_DISPOSITION,
                      "attachment; filename=\"%s-%d.zip\""
                          .formatted(function.name(), version.number()));
              exchange.sendFile(file, version.codeSizeBytes());
            })
        .onFailure(exchange::failed);
  }
}
