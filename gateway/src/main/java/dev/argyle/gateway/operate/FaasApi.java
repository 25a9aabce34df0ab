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
import dev.argyle.worker.api.FunctionActivity;
import dev.argyle.worker.api.FunctionTotals;
import dev.argyle.worker.api.TotalsJson;
import dev.argyle.worker.api.Worker;
import dev.argyle.worker.api.WorkerStats;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

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
  private final HistoryHandler history;

  /** The API over its parts. */
  public FaasApi(
      Vertx vertx,
      Registry registry,
      BundleStore bundles,
      Worker worker,
      Invoker invoker,
      AsyncInvocations async,
      Connections connections,
      InstantSource clock) {
    this.vertx = vertx;
    this.registry = registry;
    this.bundles = bundles;
    this.worker = worker;
    this.invoker = invoker;
    this.async = async;
    this.connections = connections;
    this.logs = new LogsHandler(worker, clock);
    this.history = new HistoryHandler(vertx, worker.history(), clock);
  }

  /** Handles a GET or HEAD request to a path that begins with {@link #PREFIX}. */
  public void handle(Exchange exchange, String path) {
    switch (path.substring(PREFIX.length())) {
      case "stats" -> stats(exchange);
      case "invocations" -> history.invocations(exchange);
      case "totals" -> history.totals(exchange);
      default -> function(exchange, path);
    }
  }

  private void function(Exchange exchange, String path) {
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
        .compose(
            stats ->
                worker
                    .history()
                    .activity()
                    .map(activity -> JsonText.write(json -> write(stats, activity, json))))
        .onSuccess(body -> exchange.json(200, body))
        .onFailure(exchange::failed);
  }

  private void write(WorkerStats stats, List<FunctionActivity> activity, JsonGenerator json)
      throws IOException {
    json.writeStartObject();
    StatsJson.write(stats, json);
    json.writeObjectFieldStart("gateway");
    json.writeNumberField("functions", registry.size());
    json.writeNumberField("running", invoker.running());
    json.writeNumberField("asyncBacklog", async.backlog());
    json.writeNumberField("connections", connections.size());
    json.writeEndObject();
    StatsJson.write(activity, json);
    json.writeEndObject();
  }

  private void describe(Exchange exchange, RegisteredFunction function) {
    exchange.running();
    worker
        .history()
        .totals(function.name())
        .onSuccess(totals -> exchange.json(200, description(function, totals)))
        .onFailure(exchange::failed);
  }

  private static Buffer description(RegisteredFunction function, Optional<FunctionTotals> totals) {
    return JsonText.write(
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
          if (totals.isPresent()) {
            json.writeFieldName("totals");
            TotalsJson.write(totals.get(), json);
          }
          json.writeEndObject();
        });
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
