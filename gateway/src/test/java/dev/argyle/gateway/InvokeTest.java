package dev.argyle.gateway;

import static dev.argyle.gateway.ControlPlaneTest.assertError;
import static dev.argyle.gateway.GatewayFixture.FUNCTIONS;
import static dev.argyle.gateway.GatewayFixture.eventually;
import static dev.argyle.gateway.GatewayFixture.json;
import static dev.argyle.gateway.GatewayFixture.yaml;
import static dev.argyle.gateway.GatewayFixture.zip;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.worker.api.Invocation;
import dev.argyle.worker.api.Limits;
import dev.argyle.worker.api.Outcome.FunctionError;
import dev.argyle.worker.api.Outcome.Reason;
import dev.argyle.worker.api.Outcome.Rejected;
import dev.argyle.worker.api.Outcome.Streamed;
import dev.argyle.worker.api.StartKind;
import io.vertx.core.buffer.Buffer;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class InvokeTest {
  private static final String INVOCATIONS = FUNCTIONS + "/hello/invocations";

  @RegisterExtension final GatewayFixture gateway = new GatewayFixture();

  @BeforeEach
  void deploy() {
    gateway.deploy("hello", "app.handler");
  }

  @Test
  void theResultComesBackWithWhatItTook() {
    HttpResponse<String> response = gateway.invoke("hello", "{\"a\": [1, 2]}");
    assertEquals(200, response.statusCode());
    assertEquals("{\"a\": [1, 2]}", response.body());
    HttpHeaders headers = response.headers();
    assertEquals("1", headers.firstValue("x-amz-executed-version").orElse(""));
    assertEquals("cold", headers.firstValue("x-faas-start").orElse(""));
    assertEquals("222", headers.firstValue("x-faas-init-us").orElse(""));
    assertEquals("3333", headers.firstValue("x-faas-duration-us").orElse(""));
    assertEquals("44444", headers.firstValue("x-faas-cpu-us").orElse(""));
    assertEquals("5000000", headers.firstValue("x-faas-memory-peak-bytes").orElse(""));
    assertEquals("11", headers.firstValue("x-faas-queue-us").orElse(""));
    assertEquals("44000", headers.firstValue("x-faas-cpu-user-us").orElse(""));
    assertEquals("444", headers.firstValue("x-faas-cpu-system-us").orElse(""));
    assertEquals("spare", headers.firstValue("x-faas-start-source").orElse(""));
    assertEquals("first", headers.firstValue("x-faas-start-cause").orElse(""));
    assertEquals("21", headers.firstValue("x-faas-bytes-in").orElse(""));
    assertEquals("34", headers.firstValue("x-faas-bytes-out").orElse(""));
    assertEquals("ok", headers.firstValue("x-faas-exit").orElse(""));
    assertEquals(
        gateway.worker().invocations.get(0).requestId(),
        headers.firstValue("x-faas-request-id").orElse(""));
    assertEquals(headers.firstValue("x-faas-request-id"), headers.firstValue("x-amzn-requestid"));
    assertTrue(headers.firstValue("x-amz-function-error").isEmpty());
    assertTrue(headers.firstValue("x-amz-log-result").isEmpty());
  }

  @Test
  void noBodyIsAnEmptyEvent() {
    assertEquals("{}", gateway.invoke("hello", "").body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "nonsense", "{} {}", "\"\u0001\"", "[1,]", "01"})
  void anEventThatIsNoJsonIsRefused(String event) {
    assertError(400, "InvalidRequestContentException", gateway.invoke("hello", event));
    assertEquals(0, gateway.worker().invocations.size());
  }

  @Test
  void anEventNestedTooDeepIsRefused() {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    assertError(400, "InvalidRequestContentException", gateway.invoke("hello", deep));
  }

  @Test
  void aLargeEventArrivesWhole() {
    String event = "\"" + "x".repeat(Limits.MAX_EVENT_BYTES - 2) + "\"";
    HttpResponse<String> response = gateway.invoke("hello", event);
    assertEquals(200, response.statusCode());
    assertEquals(event, response.body());
  }

  @Test
  void anEventThatIsTooLargeIsRefused() {
    String event = "\"" + "x".repeat(Limits.MAX_EVENT_BYTES) + "\"";
    assertError(413, "RequestTooLargeException", gateway.invoke("hello", event));
  }

  @Test
  void theLogsTailComesBackWhenAskedFor() {
    HttpResponse<String> response =
        gateway.send(
            gateway
                .to(INVOCATIONS)
                .header("X-Amz-Log-Type", "Tail")
                .POST(BodyPublishers.ofString("1")));
    String log = response.headers().firstValue("x-amz-log-result").orElse("");
    assertEquals(
        "START\nREPORT RequestId: x\n",
        new String(Base64.getDecoder().decode(log), StandardCharsets.UTF_8));
  }

  @Test
  void aFailedFunctionIsASuccessfulRequest() {
    String error = "{\"errorType\":\"ValueError\",\"errorMessage\":\"no\",\"stackTrace\":[]}";
    gateway.worker().ends("app.handler", new FunctionError("ValueError", Buffer.buffer(error)));
    HttpResponse<String> response = gateway.invoke("hello", "1");
    assertEquals(200, response.statusCode());
    assertEquals("Unhandled", response.headers().firstValue("x-amz-function-error").orElse(""));
    assertEquals(error, response.body());
    assertEquals("44444", response.headers().firstValue("x-faas-cpu-us").orElse(""));
  }

  @ParameterizedTest
  @EnumSource(
      names = {"CANCELLED"},
      mode = EnumSource.Mode.EXCLUDE)
  void refusalsOfTheWorkerHaveTheirStatus(Reason reason) {
    gateway.worker().ends("app.handler", new Rejected(reason, "Because."));
    HttpResponse<String> response = gateway.invoke("hello", "1");
    int status =
        switch (reason) {
          case TOO_MANY_REQUESTS -> 429;
          case TOO_LARGE -> 413;
          case UNSUPPORTED -> 502;
          default -> 503;
        };
    assertEquals(status, response.statusCode());
    assertEquals("Because.", json(response).path("Message").asText());
    assertEquals(status == 429, response.headers().firstValue("retry-after").isPresent());
    assertTrue(response.headers().firstValue("x-faas-request-id").isPresent());
  }

  @Test
  void aStreamIsCollected() {
    gateway
        .worker()
        .on(
            "app.handler",
            (invocation, sink, cancelled) -> {
              sink.streamStarted(Buffer.buffer("{\"statusCode\":201}"), StartKind.WARM, 0);
              sink.chunk(Buffer.buffer("a"));
              sink.chunk(Buffer.buffer("b"));
              sink.end(FakeWorker.result(new Streamed()));
            });
    HttpResponse<String> response = gateway.invoke("hello", "1");
    assertEquals(200, response.statusCode());
    assertEquals("ab", response.body());
  }

  @Test
  void aStreamLongerThanAResponseMayBeIsStopped() {
    gateway
        .worker()
        .on(
            "app.handler",
            (invocation, sink, cancelled) -> {
              sink.streamStarted(Buffer.buffer(), StartKind.WARM, 0);
              sink.chunk(Buffer.buffer(new byte[Limits.MAX_RESPONSE_BYTES]));
              sink.chunk(Buffer.buffer("one more"));
              cancelled.onSuccess(
                  v -> sink.end(FakeWorker.result(new Rejected(Reason.CANCELLED, "gone"))));
            });
    HttpResponse<String> response = gateway.invoke("hello", "1");
    assertEquals(200, response.statusCode());
    assertEquals("Function.ResponseSizeTooLarge", json(response).path("errorType").asText());
  }

  @Test
  void anEarlierVersionIsRunByItsNumber() {
    gateway.worker().returns("app.other", "\"other\"");
    gateway.update("hello", zip("faas.yaml", yaml("hello", "app.other")));
    assertEquals("\"other\"", gateway.invoke("hello", "1").body());
    HttpResponse<String> old = gateway.post(INVOCATIONS + "?Qualifier=1", "1");
    assertEquals("1", old.body());
    assertEquals("1", old.headers().firstValue("x-amz-executed-version").orElse(""));
    HttpResponse<String> latest = gateway.post(INVOCATIONS + "?Qualifier=$LATEST", "1");
    assertEquals("2", latest.headers().firstValue("x-amz-executed-version").orElse(""));
    assertError(404, "ResourceNotFoundException", gateway.post(INVOCATIONS + "?Qualifier=9", "1"));
    assertError(
        404, "ResourceNotFoundException", gateway.post(INVOCATIONS + "?Qualifier=prod", "1"));
  }

  @Test
  void aDryRunRunsNothing() {
    assertEquals(204, invokeAs("DryRun").statusCode());
    assertEquals(0, gateway.worker().invocations.size());
    assertError(400, "InvalidParameterValueException", invokeAs("Nonsense"));
  }

  @Test
  void anAsynchronousInvocationIsAcceptedAtOnceAndTriedAgainWhenBusy() {
    AtomicInteger attempts = new AtomicInteger();
    CompletableFuture<Invocation> done = new CompletableFuture<>();
    gateway
        .worker()
        .on(
            "app.handler",
            (invocation, sink, cancelled) -> {
              if (attempts.incrementAndGet() < 3) {
                sink.end(FakeWorker.result(new Rejected(Reason.TOO_MANY_REQUESTS, "Busy.")));
              } else {
                sink.end(FakeWorker.success("null"));
                done.complete(invocation);
              }
            });
    HttpResponse<String> response = invokeAs("Event");
    assertEquals(202, response.statusCode());
    assertEquals("", response.body());
    assertEquals(
        response.headers().firstValue("x-faas-request-id").orElse(""), done.join().requestId());
    assertEquals("{\"k\":1}", done.join().event().toString());
  }

  @Test
  void theBacklogOfAsynchronousInvocationsIsBounded() {
    gateway.worker().on("app.handler", (invocation, sink, cancelled) -> {});
    List<HttpResponse<String>> refused = new ArrayList<>();
    for (int i = 0; i < 1_100 && refused.isEmpty(); i++) {
      HttpResponse<String> response = invokeAs("Event");
      if (response.statusCode() != 202) {
        refused.add(response);
      }
    }
    assertError(429, "TooManyRequestsException", refused.get(0));
    assertEquals(16, gateway.worker().invocations.size());
  }

  @Test
  void theClientContextIsHandedOn() {
    String context = "{\"custom\":{\"k\":\"v\"}}";
    HttpResponse<String> response =
        gateway.send(
            gateway
                .to(INVOCATIONS)
                .header(
                    "X-Amz-Client-Context",
                    Base64.getEncoder().encodeToString(context.getBytes(StandardCharsets.UTF_8)))
                .header("X-Amzn-Trace-Id", "Root=1-2-3")
                .POST(BodyPublishers.ofString("1")));
    assertEquals(200, response.statusCode());
    assertEquals(context, gateway.worker().invocations.get(0).clientContext());
    assertEquals("Root=1-2-3", gateway.worker().invocations.get(0).trace().amazonHeader());
    assertError(
        400,
        "InvalidRequestContentException",
        gateway.send(
            gateway
                .to(INVOCATIONS)
                .header("X-Amz-Client-Context", "!")
                .POST(BodyPublishers.ofString("1"))));
  }

  @Test
  void aCallerThatGoesAwayStopsTheInvocation() throws Exception {
    CompletableFuture<Void> stopped = new CompletableFuture<>();
    CompletableFuture<Void> started = new CompletableFuture<>();
    gateway
        .worker()
        .on(
            "app.handler",
            (invocation, sink, cancelled) -> {
              started.complete(null);
              cancelled.onSuccess(
                  v -> {
                    sink.end(FakeWorker.result(new Rejected(Reason.CANCELLED, "gone")));
                    stopped.complete(null);
                  });
            });
    try (RawClient client = new RawClient(gateway.port())) {
      client.send("POST " + INVOCATIONS + " HTTP/1.1\nHost: localhost\nContent-Length: 1\n\n1");
      started.join();
    }
    stopped.join();
    eventually(
        "nothing runs",
        () -> json(gateway.get("/faas/stats")).path("gateway").path("running").asInt(-1) == 0);
  }

  private HttpResponse<String> invokeAs(String type) {
    return gateway.send(
        gateway
            .to(INVOCATIONS)
            .header("X-Amz-Invocation-Type", type)
            .POST(BodyPublishers.ofString("{\"k\":1}")));
  }
}
