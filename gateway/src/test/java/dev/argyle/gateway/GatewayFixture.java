package dev.argyle.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.argyle.worker.api.BundleException;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A gateway over a {@link FakeWorker} on a free port, fresh for each test. */
public final class GatewayFixture implements BeforeEachCallback, AfterEachCallback {
  /** Where Lambda's functions are. */
  public static final String FUNCTIONS = "/2015-03-31/functions";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Let go of after each test: it closes its files only when it is collected. */
  private HttpClient client;

  private Vertx vertx;
  private FakeWorker worker;
  private Gateway gateway;
  private Path dataDir;

  @Override
  public void beforeEach(ExtensionContext context) throws Exception {
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    dataDir = Files.createTempDirectory("argyle-gateway-test");
    vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    worker = new FakeWorker(vertx);
    gateway = await(start(config()));
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    client = null;
    await(gateway.close(1));
    await(vertx.close());
    try (var files = Files.walk(dataDir)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  GatewayConfig config() {
    return new GatewayConfig("127.0.0.1", 0, dataDir, "", false, "");
  }

  Future<Gateway> start(GatewayConfig config) {
    PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    return Gateway.start(vertx, config, worker, metrics);
  }

  void restart() {
    restart(config());
  }

  void restart(GatewayConfig config) {
    await(gateway.close(1));
    worker = new FakeWorker(vertx);
    gateway = await(start(config));
  }

  void restart(UnaryOperator<GatewayConfig> change) {
    await(gateway.close(1));
    worker = new FakeWorker(vertx);
    gateway = await(start(change.apply(config())));
  }

  void restartRefusing(BundleException refusal) {
    await(gateway.close(1));
    worker = new FakeWorker(vertx);
    worker.refusal = refusal;
    gateway = await(start(config()));
  }

  FakeWorker worker() {
    return worker;
  }

  Gateway gateway() {
    return gateway;
  }

  Path dataDir() {
    return dataDir;
  }

  Vertx vertx() {
    return vertx;
  }

  int port() {
    return gateway.port();
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e.getCause() == null ? e : e.getCause());
    }
  }

  /** Waits for a condition, for other threads' doings. */
  static void eventually(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        fail("did not happen: " + what);
      }
      Thread.onSpinWait();
    }
  }

  HttpRequest.Builder to(String path) {
    return to(port(), path);
  }

  static HttpRequest.Builder to(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(20));
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  HttpResponse<String> get(String path) {
    return send(to(path));
  }

  HttpResponse<String> get(int port, String path) {
    return send(to(port, path));
  }

  HttpResponse<String> post(String path, String body) {
    return send(to(path).POST(BodyPublishers.ofString(body)));
  }

  HttpResponse<String> invoke(String name, String event) {
    return post(FUNCTIONS + "/" + name + "/invocations", event);
  }

  static JsonNode json(HttpResponse<String> response) {
    return json(response.body());
  }

  static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (IOException e) {
      throw new AssertionError(text, e);
    }
  }

  /** Creates a function of this handler from a faas.yaml; more lines may follow. */
  void deploy(String name, String handler, String... lines) {
    HttpResponse<String> response =
        post(FUNCTIONS, createBody(name, zip("faas.yaml", yaml(name, handler, lines))));
    assertEquals(201, response.statusCode(), response.body());
  }

  HttpResponse<String> update(String name, byte[] zip) {
    String body = "{\"ZipFile\":\"%s\"}".formatted(Base64.getEncoder().encodeToString(zip));
    return send(to(FUNCTIONS + "/" + name + "/code").PUT(BodyPublishers.ofString(body)));
  }

  static String yaml(String name, String handler, String... lines) {
    return "name: %s\nruntime: python\nhandler: %s\n%s\n"
        .formatted(name, handler, String.join("\n", lines));
  }

  static String createBody(String name, byte[] zip) {
    return "{\"FunctionName\":\"%s\",\"Code\":{\"ZipFile\":\"%s\"},\"Role\":\"any\"}"
        .formatted(name, Base64.getEncoder().encodeToString(zip));
  }

  static byte[] zip(String name, String content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      ZipEntry entry = new ZipEntry(name);
      entry.setTime(0);
      zip.putNextEntry(entry);
      zip.write(content.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
