package dev.argyle.gateway;

import static dev.argyle.gateway.GatewayFixture.await;
import static dev.argyle.gateway.GatewayFixture.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.argyle.gateway.observe.TracingSettings;
import io.vertx.core.http.HttpServer;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Spans for a collector, which is a server here that keeps what it is sent. */
class TracingTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00f067aa0ba902b7";
  private static final String EXPORTER = "dev.argyle.gateway.observe.otlp.WarningExporter";

  @RegisterExtension final GatewayFixture gateway = new GatewayFixture();

  private final List<String> received = new CopyOnWriteArrayList<>();

  /** Bytes as characters, so that names can be looked for. */
  private HttpServer collector() {
    return await(
        gateway
            .vertx()
            .createHttpServer()
            .requestHandler(
                request ->
                    request
                        .body()
                        .onSuccess(
                            body -> {
                              received.add(
                                  request.path()
                                      + " "
                                      + body.toString(StandardCharsets.ISO_8859_1.name()));
                              request.response().end();
                            }))
            .listen(0, "127.0.0.1"));
  }

  private void restart(String endpoint, double sample) {
    gateway.restart(gateway.config().withTracing(new TracingSettings(endpoint, sample)));
    gateway.deploy("hello", "app.handler");
  }

  private String all() {
    return String.join("", received);
  }

  private static String bytes(String hex) {
    return new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
  }

  private void call(String flags) {
    gateway.send(
        gateway
            .to("/function/hello/some?query")
            .header("traceparent", "00-" + TRACE + "-" + PARENT + "-" + flags));
  }

  @Test
  void aSampledInvocationIsAServersSpanWithItsStagesBelow() {
    HttpServer collector = collector();
    restart("http://127.0.0.1:" + collector.actualPort(), 0);
    call("01");
    eventually("spans", () -> !received.isEmpty());
    String spans = all();
    assertTrue(spans.startsWith("/v1/traces "), spans);
    for (String word :
        List.of(
            "hello",
            "queue",
            "start",
            "init",
            "run",
            "faas.coldstart",
            "faas.invocation_id",
            "faas.invoked_name",
            "http.request.method",
            "GET",
            "url.path",
            "/function/hello/some",
            "http.response.status_code",
            "service.name",
            "argyle")) {
      assertTrue(spans.contains(word), word);
    }
    assertFalse(spans.contains("query"), "what may be secret");
    var trace = gateway.worker().invocations.get(0).trace();
    assertTrue(spans.contains(bytes(TRACE)), "the caller's trace");
    assertTrue(spans.contains(bytes(PARENT)), "the caller's span is the parent");
    assertTrue(spans.contains(bytes(trace.spanId())), "the span that the function was told of");
  }

  @Test
  void whatACallerDoesNotSampleIsNotSentNorIsMoreThanWasAskedFor() {
    HttpServer collector = collector();
    restart("http://127.0.0.1:" + collector.actualPort() + "/", 0);
    call("00");
    gateway.get("/function/hello/");
    call("01");
    eventually("the last one", () -> !received.isEmpty());
    String sampled = gateway.worker().invocations.get(2).requestId();
    assertTrue(all().contains(sampled));
    assertFalse(all().contains(gateway.worker().invocations.get(0).requestId()));
    assertFalse(all().contains(gateway.worker().invocations.get(1).requestId()));
  }

  @Test
  void whatNobodyWaitsForIsSentToo() {
    HttpServer collector = collector();
    restart("http://127.0.0.1:" + collector.actualPort() + "/own/path", 1);
    gateway.send(
        gateway
            .to(GatewayFixture.FUNCTIONS + "/hello/invocations")
            .header("X-Amz-Invocation-Type", "Event")
            .POST(java.net.http.HttpRequest.BodyPublishers.ofString("1")));
    eventually("spans", () -> !received.isEmpty());
    assertTrue(all().startsWith("/own/path "));
    assertTrue(all().contains("hello"));
  }

  @Test
  void aCollectorThatIsDownIsToldOfOnceAndCostsNoRequestAnything() throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger(EXPORTER);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.list = new CopyOnWriteArrayList<>();
    log.start();
    logger.addAppender(log);
    try {
      restart("http://127.0.0.1:" + closedPort(), 1);
      call("01");
      eventually("a warning", () -> !log.list.isEmpty());
      for (int i = 0; i < 20; i++) {
        assertEquals(200, gateway.get("/function/hello/").statusCode());
      }
      gateway.restart();
      assertEquals(1, log.list.size(), log.list.toString());
      String warning = log.list.get(0).getFormattedMessage();
      assertTrue(warning.contains("does not take spans"), warning);
    } finally {
      logger.detachAppender(log);
    }
  }

  private static int closedPort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:4318", "ftp://a/", "http://", "http://a/?b", "http://a b/"})
  void anEndpointThatIsNoneIsRefused(String endpoint) {
    GatewayConfig config =
        GatewayConfig.defaults(Path.of("/nowhere")).withTracing(new TracingSettings(endpoint, 1));
    ConfigException refusal = assertThrows(ConfigException.class, config::check);
    assertTrue(refusal.getMessage().startsWith("tracing.endpoint must be"), refusal.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"-0.1", "1.1", "NaN"})
  void soIsAShareThatIsNone(double sample) {
    GatewayConfig config =
        GatewayConfig.defaults(Path.of("/nowhere")).withTracing(new TracingSettings("", sample));
    ConfigException refusal = assertThrows(ConfigException.class, config::check);
    assertTrue(refusal.getMessage().startsWith("tracing.sample must be"), refusal.getMessage());
  }
}
