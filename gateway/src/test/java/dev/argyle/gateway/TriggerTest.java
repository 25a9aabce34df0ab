package dev.argyle.gateway;

import static dev.argyle.gateway.GatewayFixture.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.argyle.worker.api.ExitReason;
import dev.argyle.worker.api.Limits;
import dev.argyle.worker.api.Outcome.FunctionError;
import dev.argyle.worker.api.Outcome.Reason;
import dev.argyle.worker.api.Outcome.Rejected;
import io.vertx.core.buffer.Buffer;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TriggerTest {
  @RegisterExtension final GatewayFixture gateway = new GatewayFixture();

  @BeforeEach
  void deploy() {
    gateway.deploy("hello", "app.handler");
  }

  @Test
  void aRequestBecomesAFunctionUrlEvent() {
    HttpResponse<String> response =
        gateway.send(
            gateway
                .to("/function/hello/a%20b/c?x=1&x=2&y=a+b%21&z")
                .header("X-Some", "one")
                .header("X-Some", "two")
                .header("Cookie", "a=1; b=2")
                .header("User-Agent", "tests")
                .header("Content-Type", "application/json; charset=utf-8")
                .method("PATCH", BodyPublishers.ofString("{\"k\":\"ü\"}")));
    assertEquals(200, response.statusCode());
    JsonNode event = json(response);
    assertEquals("2.0", event.path("version").asText());
    assertEquals("$default", event.path("routeKey").asText());
    assertEquals("/a%20b/c", event.path("rawPath").asText());
    assertEquals("x=1&x=2&y=a+b%21&z", event.path("rawQueryString").asText());
    assertEquals(
        json("{\"x\":\"1,2\",\"y\":\"a b!\",\"z\":\"\"}"), event.path("queryStringParameters"));
    assertEquals(json("[\"a=1\",\"b=2\"]"), event.path("cookies"));
    assertEquals("one,two", event.path("headers").path("x-some").asText());
    assertFalse(event.path("headers").has("cookie"));
    assertEquals("127.0.0.1:" + gateway.port(), event.path("headers").path("host").asText());
    assertEquals("{\"k\":\"ü\"}", event.path("body").asText());
    assertFalse(event.path("isBase64Encoded").asBoolean(true));
    JsonNode context = event.path("requestContext");
    assertEquals("PATCH", context.path("http").path("method").asText());
    assertEquals("/a%20b/c", context.path("http").path("path").asText());
    assertEquals("HTTP/1.1", context.path("http").path("protocol").asText());
    assertEquals("127.0.0.1", context.path("http").path("sourceIp").asText());
    assertEquals("tests", context.path("http").path("userAgent").asText());
    assertEquals(
        response.headers().firstValue("x-faas-request-id").orElse(""),
        context.path("requestId").asText());
    assertTrue(
        context.path("time").asText().matches("[0-9]{2}/[A-Z][a-z]{2}/[0-9]{4}:[0-9:]{8} \\+0000"),
        context.path("time").asText());
    assertTrue(context.path("timeEpoch").asLong() > 1_600_000_000_000L);
  }

  @Test
  void aGetHasNoBody() {
    JsonNode event = json(gateway.get("/function/hello/"));
    assertEquals("/", event.path("rawPath").asText());
    assertEquals("", event.path("rawQueryString").asText());
    assertFalse(event.has("body"));
    assertFalse(event.has("queryStringParameters"));
    assertFalse(event.has("cookies"));
    assertFalse(event.path("isBase64Encoded").asBoolean(true));
  }

  @ParameterizedTest
  @CsvSource({
    "image/png,true",
    "application/x-www-form-urlencoded,true",
    "'',true",
    "text/plain,false",
    "application/problem+json,false"
  })
  void bodiesThatAreNoTextAreBase64(String type, boolean base64) {
    var request = gateway.to("/function/hello/").POST(BodyPublishers.ofString("a=b"));
    JsonNode event =
        json(gateway.send(type.isEmpty() ? request : request.header("Content-Type", type)));
    assertEquals(base64, event.path("isBase64Encoded").asBoolean());
    String body = event.path("body").asText();
    assertEquals(
        "a=b",
        base64 ? new String(Base64.getDecoder().decode(body), StandardCharsets.UTF_8) : body);
  }

  @Test
  void textThatIsNoUtf8IsBase64SoThatNothingIsLost() {
    byte[] bytes = {'a', (byte) 0xff, 'b'};
    JsonNode event =
        json(
            gateway.send(
                gateway
                    .to("/function/hello/")
                    .header("Content-Type", "text/plain")
                    .POST(BodyPublishers.ofByteArray(bytes))));
    assertTrue(event.path("isBase64Encoded").asBoolean());
    assertEquals(Base64.getEncoder().encodeToString(bytes), event.path("body").asText());
  }

  @Test
  void aLargeBodyArrivesWhole() {
    String body = "x".repeat(5 * 1024 * 1024);
    JsonNode event =
        json(
            gateway.send(
                gateway
                    .to("/function/hello/")
                    .header("Content-Type", "text/plain")
                    .POST(BodyPublishers.ofString(body))));
    assertEquals(body, event.path("body").asText());
  }

  @Test
  void aBodyThatIsTooLargeIsRefused() throws Exception {
    HttpResponse<String> response =
        gateway.post("/function/hello/", "x".repeat(Limits.MAX_EVENT_BYTES + 1));
    assertEquals(413, response.statusCode());
    // As a body it fits, in base64 it does not.
    assertEquals(
        413, gateway.post("/function/hello/", "x".repeat(Limits.MAX_EVENT_BYTES - 1)).statusCode());
    String chunked =
        RawClient.exchange(
            gateway.port(),
            "POST /function/hello/ HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n"
                + ("10000\n" + "x".repeat(0x10000) + "\n").repeat(97)
                + "0\n\n");
    assertTrue(chunked.startsWith("HTTP/1.1 413"), chunked.substring(0, 40));
    assertEquals(0, gateway.worker().invocations.size());
  }

  @Test
  void aResultWithAStatusIsAResponse() {
    gateway
        .worker()
        .returns(
            "app.handler",
            """
            {"statusCode": 418, "headers": {"Content-Type": "text/html", "X-Number": 7},
             "cookies": ["a=1; Path=/", "b=2"], "body": "<b>\\u00fc</b>", "isBase64Encoded": false}
            """);
    HttpResponse<String> response = gateway.get("/function/hello/");
    assertEquals(418, response.statusCode());
    assertEquals("text/html", response.headers().firstValue("content-type").orElse(""));
    assertEquals("7", response.headers().firstValue("x-number").orElse(""));
    assertEquals(List.of("a=1; Path=/", "b=2"), response.headers().allValues("set-cookie"));
    assertEquals("<b>ü</b>", response.body());
    assertEquals("44444", response.headers().firstValue("x-faas-cpu-us").orElse(""));
  }

  @Test
  void aBase64BodyIsDecodedWhereverItSaysSo() {
    gateway
        .worker()
        .returns(
            "app.handler", "{\"isBase64Encoded\":true,\"body\":\"aGk=\",\"statusCode\":\"200\"}");
    HttpResponse<String> response = gateway.get("/function/hello/");
    assertEquals(200, response.statusCode());
    assertEquals("hi", response.body());
    assertEquals("application/json", response.headers().firstValue("content-type").orElse(""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"headers\":5,\"body\":{},\"cookies\":[[1]],\"k\":[{}]}",
        "\"text\"",
        "[1,2]",
        "null",
        "{\"statusCode\":null}"
      })
  void anythingElseIsTheBodyOfASuccess(String json) {
    gateway.worker().returns("app.handler", json);
    HttpResponse<String> response = gateway.get("/function/hello/");
    assertEquals(200, response.statusCode());
    assertEquals("application/json", response.headers().firstValue("content-type").orElse(""));
    assertEquals(json, response.body());
  }

  @Test
  void aLargeResultIsAnsweredWhole() {
    String body = "y".repeat(1024 * 1024);
    gateway.worker().returns("app.handler", "{\"statusCode\":200,\"body\":\"" + body + "\"}");
    assertEquals(body, gateway.get("/function/hello/").body());
  }

  @Test
  void headHasTheLengthAndNoBody() throws Exception {
    gateway.worker().returns("app.handler", "{\"statusCode\":200,\"body\":\"hello\"}");
    String text =
        RawClient.exchange(
            gateway.port(), "HEAD /function/hello/ HTTP/1.1\nHost: a\nConnection: close\n\n");
    assertTrue(text.contains("content-length: 5\r\n"), text);
    assertTrue(text.endsWith("\r\n\r\n"), text);
  }

  @ParameterizedTest
  @CsvSource({"204", "304"})
  void someStatusesNeverHaveABody(int status) throws Exception {
    gateway
        .worker()
        .returns("app.handler", "{\"statusCode\":%d,\"body\":\"hello\"}".formatted(status));
    String text =
        RawClient.exchange(
            gateway.port(), "GET /function/hello/ HTTP/1.1\nHost: a\nConnection: close\n\n");
    assertTrue(text.startsWith("HTTP/1.1 " + status), text);
    assertTrue(text.endsWith("\r\n\r\n"), text);
  }

  @Test
  void withoutItsSlashAPageIsRedirectedSoThatItsLinksWork() {
    HttpResponse<String> response = gateway.get("/function/hello?a=b");
    assertEquals(307, response.statusCode());
    assertEquals("/function/hello/?a=b", response.headers().firstValue("location").orElse(""));
    JsonNode event = json(gateway.post("/function/hello", "x"));
    assertEquals("/", event.path("rawPath").asText());
  }

  @Test
  void functionsThatAreNotThereAreNotFound() {
    for (String path :
        List.of("/function/nobody/", "/function/", "/function//", "/function/../healthz")) {
      HttpResponse<String> response = gateway.get(path);
      assertEquals(404, response.statusCode(), path);
      assertEquals("ResourceNotFoundException", json(response).path("Code").asText());
    }
  }

  @Test
  void aFunctionWithoutHttpTriggerIsNotReached() {
    gateway.deploy("inner", "app.handler", "triggers: {http: false}");
    HttpResponse<String> response = gateway.get("/function/inner/");
    assertEquals(403, response.statusCode());
    assertTrue(json(response).path("Message").asText().contains("no HTTP trigger"));
    assertEquals(200, gateway.invoke("inner", "1").statusCode());
  }

  @Test
  void aFailedFunctionIsABadGateway() {
    String error = "{\"errorType\":\"ValueError\",\"errorMessage\":\"no\",\"stackTrace\":[]}";
    gateway.worker().ends("app.handler", new FunctionError("ValueError", Buffer.buffer(error)));
    HttpResponse<String> response = gateway.get("/function/hello/");
    assertEquals(502, response.statusCode());
    assertEquals("Unhandled", response.headers().firstValue("x-amz-function-error").orElse(""));
    assertEquals(error, response.body());
  }

  @Test
  void aFunctionOutOfTimeIsAGatewayTimeout() {
    gateway
        .worker()
        .ends(
            "app.handler",
            new FunctionError(ExitReason.TIMEOUT, "Sandbox.Timedout", Buffer.buffer("{}")));
    assertEquals(504, gateway.get("/function/hello/").statusCode());
  }

  @ParameterizedTest
  @CsvSource({"TOO_MANY_REQUESTS,429", "UNAVAILABLE,503", "STOPPING,503", "UNSUPPORTED,502"})
  void refusalsOfTheWorkerHaveTheirStatus(Reason reason, int status) {
    gateway.worker().ends("app.handler", new Rejected(reason, "Because."));
    HttpResponse<String> response = gateway.get("/function/hello/");
    assertEquals(status, response.statusCode());
    assertEquals("Because.", json(response).path("Message").asText());
    assertEquals(status == 429 ? "1" : "", response.headers().firstValue("retry-after").orElse(""));
  }

  @ParameterizedTest
  @CsvSource({"TOO_MANY_REQUESTS,1,1", "TOO_MANY_REQUESTS,4001,5", "UNAVAILABLE,7000,7"})
  void refusalsSayWhenToComeAgain(Reason reason, long retryAfterMs, String seconds) {
    gateway.worker().ends("app.handler", new Rejected(reason, "Because.", retryAfterMs));
    HttpResponse<String> trigger = gateway.get("/function/hello/");
    assertEquals(seconds, trigger.headers().firstValue("retry-after").orElse(""));
    HttpResponse<String> invoke = gateway.invoke("hello", "1");
    assertEquals(seconds, invoke.headers().firstValue("retry-after").orElse(""));
  }

  @Test
  void aWorkerThatThrowsIsUnavailable() {
    gateway.worker().on("app.handler", (invocation, sink, cancelled) -> {});
    gateway.worker().failing = true;
    assertEquals(503, gateway.get("/function/hello/").statusCode());
  }
}
