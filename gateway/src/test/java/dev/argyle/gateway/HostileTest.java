package dev.argyle.gateway;

import static dev.argyle.gateway.ControlPlaneTest.assertError;
import static dev.argyle.gateway.GatewayFixture.FUNCTIONS;
import static dev.argyle.gateway.GatewayFixture.createBody;
import static dev.argyle.gateway.GatewayFixture.eventually;
import static dev.argyle.gateway.GatewayFixture.json;
import static dev.argyle.gateway.GatewayFixture.yaml;
import static dev.argyle.gateway.GatewayFixture.zip;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.Base64;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients and functions may try. */
class HostileTest {
  @RegisterExtension final GatewayFixture gateway = new GatewayFixture();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"statusCode\":200,\"headers\":{\"X\":\"a\\r\\nSet-Cookie: evil=1\"}}",
        "{\"statusCode\":200,\"headers\":{\"X\":\"a\\nb\"}}",
        "{\"statusCode\":200,\"headers\":{\"X\\r\\nY\":\"a\"}}",
        "{\"statusCode\":200,\"headers\":{\"X Y\":\"a\"}}",
        "{\"statusCode\":200,\"headers\":{\"\":\"a\"}}",
        "{\"statusCode\":200,\"headers\":{\"X\":\"\\u0000\"}}",
        "{\"statusCode\":200,\"headers\":{\"X\":\"caf\\u00e9\"}}",
        "{\"statusCode\":200,\"headers\":{\"X\":[1]}}",
        "{\"statusCode\":200,\"headers\":{\"X\":null}}",
        "{\"statusCode\":200,\"headers\":[]}",
        "{\"statusCode\":200,\"cookies\":[\"a=1\\r\\nX: y\"]}",
        "{\"statusCode\":200,\"cookies\":[7]}",
        "{\"statusCode\":200,\"cookies\":\"a=1\"}",
        "{\"statusCode\":101}",
        "{\"statusCode\":99}",
        "{\"statusCode\":1000}",
        "{\"statusCode\":-200}",
        "{\"statusCode\":\"200 OK\\r\\nX: y\"}",
        "{\"statusCode\":{}}",
        "{\"statusCode\":200,\"body\":{}}",
        "{\"statusCode\":200,\"body\":\"!\",\"isBase64Encoded\":true}",
        "{\"statusCode\":200",
        "{\"statusCode\":200}}x{",
        "{nonsense}",
      })
  void aResponseThatCannotBeSentIsABadGateway(String json) throws Exception {
    gateway.deploy("hello", "app.handler");
    gateway.worker().returns("app.handler", json);
    String text =
        RawClient.exchange(
            gateway.port(), "GET /function/hello/ HTTP/1.1\nHost: a\nConnection: close\n\n");
    if (json.endsWith("x{")) {
      // What follows the object is never looked at, nor sent.
      assertTrue(text.startsWith("HTTP/1.1 200"), text);
      return;
    }
    assertTrue(text.startsWith("HTTP/1.1 502"), text);
    assertFalse(text.toLowerCase(Locale.ROOT).contains("\r\nset-cookie"), text);
    assertTrue(text.contains("InvalidFunctionResponse"), text);
    assertTrue(text.contains("X-Faas-Cpu-Us: 44444"), text);
  }

  @Test
  void headersThatAreOursAreNotTheFunctionsToSay() throws Exception {
    gateway.deploy("hello", "app.handler");
    gateway
        .worker()
        .returns(
            "app.handler",
            """
            {"statusCode": 200, "body": "hello", "headers": {"Content-Length": "1", "X-Ok": "yes",
             "Transfer-Encoding": "chunked", "Connection": "upgrade", "Upgrade": "h2c",
             "x-faas-cpu-us": "1", "X-Faas-Evil": "1", "x-amz-function-error": "x",
             "X-Amzn-RequestId": "mine", "Trailer": "x"}}
            """);
    String text =
        RawClient.exchange(
            gateway.port(), "GET /function/hello/ HTTP/1.1\nHost: a\nConnection: close\n\n");
    assertTrue(text.contains("content-length: 5\r\n"), text);
    assertTrue(text.contains("X-Ok: yes\r\n"), text);
    assertTrue(text.contains("X-Faas-Cpu-Us: 44444\r\n"), text);
    String lower = text.toLowerCase(Locale.ROOT);
    for (String absent :
        new String[] {"chunked", "upgrade", "evil", "function-error", "mine", "trailer"}) {
      assertFalse(lower.contains(absent), absent + " in " + text);
    }
  }

  @Test
  void tooManyHeadersOfAFunctionAreRefused() {
    gateway.deploy("hello", "app.handler");
    StringBuilder json = new StringBuilder("{\"statusCode\":200,\"headers\":{\"a\":\"b\"");
    for (int i = 0; i < 300; i++) {
      json.append(",\"h").append(i).append("\":\"v\"");
    }
    gateway.worker().returns("app.handler", json.append("}}").toString());
    assertEquals(502, gateway.get("/function/hello/").statusCode());
  }

  @Test
  void aNestedResultIsHandedOnWithoutDiggingIn() {
    gateway.deploy("hello", "app.handler");
    gateway
        .worker()
        .returns("app.handler", "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}");
    assertEquals(502, gateway.get("/function/hello/").statusCode());
  }

  @Test
  void aHeadThatIsTooLargeIsRefused() throws Exception {
    String text =
        RawClient.exchange(
            gateway.port(),
            "GET /function/hello/ HTTP/1.1\nHost: a\nX: " + "x".repeat(40_000) + "\n\n");
    assertTrue(text.matches("(?s)HTTP/1.[01] 431 .*HeadersTooLarge.*"), text);
    text =
        RawClient.exchange(gateway.port(), "GET /" + "x".repeat(10_000) + " HTTP/1.1\nHost: a\n\n");
    assertTrue(text.matches("(?s)HTTP/1.[01] 414 .*UriTooLong.*"), text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense\n\n",
        "GET / HTTP/1.1\nHost: a\nBad Header: x\n\n",
        "POST / HTTP/1.1\nHost: a\nContent-Length: 1\nContent-Length: 2\n\n",
        "POST / HTTP/1.1\nHost: a\nContent-Length: -1\n\n",
        "GET * HTTP/1.1\nHost: localhost\n\n",
        "CONNECT evil:443 HTTP/1.1\nHost: localhost\n\n",
      })
  void requestsThatAreNoHttpAreRefused(String request) throws Exception {
    try (RawClient client = new RawClient(gateway.port())) {
      String text = client.send(request).readUntil("\r\n\r\n");
      assertTrue(text.matches("(?s)HTTP/1.[01] (4|5)[0-9]{2}.*"), text);
    }
    assertEquals(200, gateway.get("/healthz").statusCode());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "null",
        "{}x",
        "{\"Code\":{}}",
        "{\"FunctionName\":5}",
        "{\"FunctionName\":\"x\",\"Code\":{\"ZipFile\":\"UEsDBA",
        "{\"Code\":{\"ZipFile\":7}}",
        "{\"Code\":\"x\"}",
        "{\"Code\":{\"S3Bucket\":\"b\"}}",
        "{\"FunctionName\":\"x\",\"Code\":{\"ZipFile\":\"!!!!\"}}",
        "{\"FunctionName\":\"x\",\"Code\":{\"ZipFile\":\"bm8gemlw\"}}",
        "{\"MemorySize\":1.5,\"Code\":{\"ZipFile\":\"\"}}",
        "{\"Timeout\":99999999999,\"Code\":{\"ZipFile\":\"\"}}",
        "{\"PackageType\":\"Image\"}",
        "{\"Layers\":[\"x\"]}",
        "{\"Environment\":{\"Variables\":{\"A\":5}}}",
        "{\"Environment\":5}"
      })
  void deploysThatAreNoneAreRefused(String body) {
    HttpResponse<String> response = gateway.post(FUNCTIONS, body);
    assertEquals(400, response.statusCode(), response.body());
    String code = json(response).path("Code").asText();
    assertTrue(
        code.equals("InvalidRequestContentException")
            || code.equals("InvalidParameterValueException"),
        code);
    assertFalse(json(response).path("Message").asText().contains("com.fasterxml"));
    nothingIsLeft();
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "../../etc", "Hello", "a b", "", "x\\u0000", "a/b"})
  void namesThatAreNoneAreRefused(String name) {
    byte[] zip = zip("faas.yaml", "runtime: python\nhandler: app.handler");
    HttpResponse<String> response =
        gateway.post(FUNCTIONS, createBody("NAME", zip).replace("NAME", name));
    assertError(400, "InvalidParameterValueException", response);
    nothingIsLeft();
  }

  @Test
  void pathsThatClimbFindNothing() {
    for (String path : new String[] {"/%2e%2e", "/..%2f..%2fetc", "/%00", "/a%2fb"}) {
      assertEquals(404, gateway.get(FUNCTIONS + path).statusCode(), path);
      assertEquals(404, gateway.get("/faas/functions" + path).statusCode(), path);
      assertEquals(404, gateway.get("/function" + path + "/").statusCode(), path);
    }
  }

  @Test
  void brokenPercentEncodingIsNoFault() throws Exception {
    for (String path : new String[] {FUNCTIONS + "/%zz", "/faas/functions/%zz", "/function/%zz/"}) {
      String text =
          RawClient.exchange(
              gateway.port(), "GET " + path + " HTTP/1.1\nHost: localhost\nConnection: close\n\n");
      assertTrue(text.startsWith("HTTP/1.1 404"), text);
    }
    String text =
        RawClient.exchange(
            gateway.port(),
            "GET " + FUNCTIONS + "?Marker=%zz HTTP/1.1\nHost: localhost\nConnection: close\n\n");
    assertTrue(text.startsWith("HTTP/1.1 400") || text.startsWith("HTTP/1.1 200"), text);
  }

  @Test
  void anUploadThatIsTooLargeIsRefusedBeforeItIsSent() throws Exception {
    String head =
        "POST "
            + FUNCTIONS
            + " HTTP/1.1\nHost: localhost\nExpect: 100-continue\nContent-Length: %s\n\n";
    try (RawClient client = new RawClient(gateway.port())) {
      String text = client.send(head.formatted(70_167_212)).readUntil("\r\n\r\n");
      assertTrue(text.startsWith("HTTP/1.1 413"), text);
    }
    try (RawClient client = new RawClient(gateway.port())) {
      assertTrue(client.send(head.formatted(10)).readUntil("\r\n").contains("100 Continue"));
    }
  }

  @Test
  void aZipThatIsTooLargeIsRefused() {
    String base64 = "AAAA".repeat(50 * 1024 * 1024 / 3 + 1);
    HttpResponse<String> response =
        gateway.post(
            FUNCTIONS, "{\"FunctionName\":\"x\",\"Code\":{\"ZipFile\":\"" + base64 + "\"}}");
    assertError(413, "RequestEntityTooLargeException", response);
    nothingIsLeft();
  }

  @Test
  void anUploadThatIsCutLeavesNothing() throws Exception {
    String body = createBody("hello", zip("faas.yaml", yaml("hello", "app.handler")));
    try (RawClient client = new RawClient(gateway.port())) {
      client.send(
          "POST "
              + FUNCTIONS
              + " HTTP/1.1\nHost: localhost\nContent-Length: "
              + body.length()
              + "\n\n"
              + body.substring(0, body.length() / 2));
      eventually("the upload is staged", () -> staged() > 0);
    }
    nothingIsLeft();
    assertEquals(0, json(gateway.get(FUNCTIONS)).path("Functions").size());
    gateway.deploy("hello", "app.handler");
  }

  @Test
  void uploadsAtOnceAreBounded() throws Exception {
    RawClient[] clients = new RawClient[4];
    try {
      for (int i = 0; i < clients.length; i++) {
        clients[i] = new RawClient(gateway.port());
        clients[i].send(
            "POST " + FUNCTIONS + " HTTP/1.1\nHost: localhost\nContent-Length: 100\n\n{");
      }
      eventually("four are under way", () -> staged() == 4);
      assertError(429, "TooManyRequestsException", gateway.post(FUNCTIONS, "{}"));
    } finally {
      for (RawClient client : clients) {
        client.close();
      }
    }
    nothingIsLeft();
    eventually("there is room again", () -> gateway.post(FUNCTIONS, "{}").statusCode() == 400);
  }

  @Test
  void anEnvironmentOfTooManyVariablesIsRefused() {
    StringBuilder variables = new StringBuilder("\"A\":\"b\"");
    for (int i = 0; i < 2_000; i++) {
      variables.append(",\"A").append(i).append("\":\"b\"");
    }
    String zip = Base64.getEncoder().encodeToString(zip("a.py", ""));
    HttpResponse<String> response =
        gateway.post(
            FUNCTIONS,
            "{\"Environment\":{\"Variables\":{%s}},\"Code\":{\"ZipFile\":\"%s\"}}"
                .formatted(variables, zip));
    assertError(400, "InvalidParameterValueException", response);
  }

  @Test
  void errorsRepeatNothingThatIsNotPlainText() {
    HttpResponse<String> response = gateway.get("/faas/functions/%3Cscript%3E" + "x".repeat(500));
    assertEquals(404, response.statusCode());
    assertTrue(response.body().length() < 300, response.body());
    assertEquals("application/json", response.headers().firstValue("content-type").orElse(""));
  }

  private int staged() {
    int count = 0;
    try (var files = Files.walk(gateway.dataDir().resolve("staging"))) {
      count = (int) files.filter(Files::isRegularFile).count();
    } catch (IOException | java.io.UncheckedIOException e) {
      // A file went away while it was looked at; ask again.
      return -1;
    }
    return count;
  }

  private void nothingIsLeft() {
    eventually("the staging folder is empty", () -> staged() == 0);
    try (var files = Files.list(gateway.dataDir().resolve("bundles"))) {
      assertEquals(0, files.count());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void uploadsThatAreGivenUpTakeNoPlaceOfOthers() throws Exception {
    String head = "POST %s HTTP/1.1\nHost: 127.0.0.1\nContent-Length: 99\n\n{".formatted(FUNCTIONS);
    for (int i = 0; i < 40; i++) {
      new RawClient(gateway.port()).send(head).close();
    }
    String body = createBody("hello", zip("faas.yaml", yaml("hello", "app.handler")));
    eventually(
        "there is room for a deploy", () -> gateway.post(FUNCTIONS, body).statusCode() == 201);
  }
}
