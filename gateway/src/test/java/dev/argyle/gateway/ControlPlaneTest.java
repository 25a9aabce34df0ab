package dev.argyle.gateway;

import static dev.argyle.gateway.GatewayFixture.FUNCTIONS;
import static dev.argyle.gateway.GatewayFixture.createBody;
import static dev.argyle.gateway.GatewayFixture.eventually;
import static dev.argyle.gateway.GatewayFixture.json;
import static dev.argyle.gateway.GatewayFixture.yaml;
import static dev.argyle.gateway.GatewayFixture.zip;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.argyle.worker.api.BundleException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ControlPlaneTest {
  @RegisterExtension final GatewayFixture gateway = new GatewayFixture();

  @Test
  void aFunctionIsCreatedFromItsManifest() {
    byte[] zip =
        zip("faas.yaml", yaml("hello", "app.handler", "memory: 256MiB", "timeout: 1500ms"));
    HttpResponse<String> response = gateway.post(FUNCTIONS, createBody("hello", zip));
    assertEquals(201, response.statusCode(), response.body());
    assertTrue(response.headers().firstValue("x-amzn-requestid").isPresent());
    JsonNode configuration = json(response);
    assertEquals("hello", configuration.path("FunctionName").asText());
    assertEquals(
        "arn:aws:lambda:us-east-1:000000000000:function:hello",
        configuration.path("FunctionArn").asText());
    assertEquals(256, configuration.path("MemorySize").asInt());
    assertEquals(2, configuration.path("Timeout").asInt());
    assertEquals("1", configuration.path("Version").asText());
    assertEquals("Active", configuration.path("State").asText());
    assertEquals(zip.length, configuration.path("CodeSize").asInt());
    assertEquals(32, Base64.getDecoder().decode(configuration.path("CodeSha256").asText()).length);
    assertTrue(
        configuration.path("LastModified").asText().matches(".*T.*\\.[0-9]{3}\\+0000"),
        configuration.toString());
  }

  @Test
  void fieldsOfTheRequestWinOverTheManifest() {
    String zip =
        Base64.getEncoder()
            .encodeToString(zip("faas.yaml", yaml("other", "app.handler", "cpu: 0.5")));
    HttpResponse<String> response =
        gateway.post(
            FUNCTIONS,
            """
            {"FunctionName": "hello", "Runtime": "python3.12", "Handler": "lambda_function.main",
             "MemorySize": 512, "Timeout": 7, "Environment": {"Variables": {"A": "b"}},
             "Architectures": ["x86_64"], "Tags": {"x": "y"}, "Code": {"ZipFile": "%s"}}
            """
                .formatted(zip));
    assertEquals(201, response.statusCode(), response.body());
    JsonNode settings = json(gateway.get("/faas/functions/hello"));
    assertEquals("lambda_function.main", settings.path("handler").asText());
    assertEquals(512L << 20, settings.path("memoryBytes").asLong());
    assertEquals(7000, settings.path("timeoutMs").asLong());
    assertEquals("b", settings.path("environment").path("A").asText());
    assertEquals(0.5, settings.path("cpu").asDouble());
  }

  @Test
  void lambdasFieldsAloneMakeAFunctionWithLambdasDefaults() {
    HttpResponse<String> response =
        gateway.post(
            FUNCTIONS,
            "{\"FunctionName\":\"plain\",\"Runtime\":\"python3.9\",\"Handler\":\"app.main\",\"Code\":{\"ZipFile\":\"%s\"}}"
                .formatted(Base64.getEncoder().encodeToString(zip("app.py", "def main"))));
    assertEquals(201, response.statusCode(), response.body());
    assertEquals(3, json(response).path("Timeout").asInt());
    assertEquals(128, json(response).path("MemorySize").asInt());
  }

  @Test
  void aNameIsTakenOnce() {
    gateway.deploy("hello", "app.handler");
    HttpResponse<String> response =
        gateway.post(
            FUNCTIONS, createBody("hello", zip("faas.yaml", yaml("hello", "app.handler"))));
    assertError(409, "ResourceConflictException", response);
  }

  @Test
  void anUpdateIsANewVersionWithCodeAndSettingsTogether() {
    gateway.deploy("hello", "app.handler");
    HttpResponse<String> response =
        gateway.update("hello", zip("faas.yaml", yaml("hello", "app.other", "memory: 64MiB")));
    assertEquals(200, response.statusCode(), response.body());
    assertEquals("2", json(response).path("Version").asText());
    assertEquals("app.other", json(response).path("Handler").asText());
    assertEquals(64, json(response).path("MemorySize").asInt());
    assertEquals(List.of("hello:1", "hello:2"), gateway.worker().expected);
    assertTrue(gateway.worker().retired.contains("hello:2"));
    JsonNode old = json(gateway.get(FUNCTIONS + "/hello/configuration?Qualifier=1"));
    assertEquals("app.handler", old.path("Handler").asText());
    assertTrue(old.path("FunctionArn").asText().endsWith(":function:hello:1"));
  }

  @Test
  void anUpdateWithoutAManifestKeepsTheSettings() {
    gateway.deploy("hello", "app.handler", "memory: 64MiB");
    HttpResponse<String> response = gateway.update("hello", zip("app.py", "def handler"));
    assertEquals(200, response.statusCode(), response.body());
    assertEquals(64, json(response).path("MemorySize").asInt());
    assertEquals("app.handler", json(response).path("Handler").asText());
  }

  @Test
  void aFailedUpdateLeavesTheOldVersionServing() throws Exception {
    gateway.deploy("hello", "app.handler");
    gateway.worker().refusal = new BundleException("entry ../evil leaves the bundle");
    HttpResponse<String> response =
        gateway.update("hello", zip("faas.yaml", yaml("hello", "app.other")));
    assertError(400, "InvalidParameterValueException", response);
    assertEquals("entry ../evil leaves the bundle", json(response).path("Message").asText());
    JsonNode configuration = json(gateway.get(FUNCTIONS + "/hello/configuration"));
    assertEquals("1", configuration.path("Version").asText());
    assertEquals(200, gateway.invoke("hello", "1").statusCode());
    eventually("the refused bundle is gone", () -> bundles() == 1);
  }

  @Test
  void aRevisionThatIsNotTheLatestIsRefused() {
    gateway.deploy("hello", "app.handler");
    String revision =
        json(gateway.get(FUNCTIONS + "/hello/configuration")).path("RevisionId").asText();
    String zip = Base64.getEncoder().encodeToString(zip("faas.yaml", yaml("hello", "app.handler")));
    String body = "{\"ZipFile\":\"" + zip + "\",\"RevisionId\":\"%s\"}";
    assertError(412, "PreconditionFailedException", putCode("hello", body.formatted("other")));
    HttpResponse<String> updated = putCode("hello", body.formatted(revision));
    assertEquals(200, updated.statusCode(), updated.body());
    assertNotEquals(revision, json(updated).path("RevisionId").asText());
  }

  @Test
  void aDryRunOfAnUpdateChangesNothing() {
    gateway.deploy("hello", "app.handler");
    String zip = Base64.getEncoder().encodeToString(zip("faas.yaml", yaml("hello", "app.other")));
    HttpResponse<String> response =
        putCode("hello", "{\"DryRun\":true,\"ZipFile\":\"" + zip + "\"}");
    assertEquals(200, response.statusCode());
    assertEquals("1", json(response).path("Version").asText());
  }

  @Test
  void functionsAreListedInPages() {
    for (String name : List.of("c", "a", "b")) {
      gateway.deploy(name, "app.handler");
    }
    JsonNode first = json(gateway.get(FUNCTIONS + "/?MaxItems=2"));
    assertEquals(2, first.path("Functions").size());
    assertEquals("a", first.path("Functions").get(0).path("FunctionName").asText());
    assertEquals("b", first.path("NextMarker").asText());
    JsonNode second = json(gateway.get(FUNCTIONS + "?MaxItems=2&Marker=b"));
    assertEquals("c", second.path("Functions").get(0).path("FunctionName").asText());
    assertFalse(second.has("NextMarker"));
    assertError(
        400, "InvalidParameterValueException", gateway.get(FUNCTIONS + "?MaxItems=nonsense"));
  }

  @Test
  void aFunctionsCodeCanBeFetchedWhereGetFunctionSays() {
    gateway.deploy("hello", "app.handler");
    JsonNode function = json(gateway.get(FUNCTIONS + "/hello"));
    assertEquals("hello", function.path("Configuration").path("FunctionName").asText());
    String location = function.path("Code").path("Location").asText();
    String prefix = "http://127.0.0.1:" + gateway.port();
    assertTrue(location.startsWith(prefix), location);
    HttpResponse<String> code = gateway.get(location.substring(prefix.length()));
    assertEquals(200, code.statusCode());
    assertTrue(code.body().startsWith("PK"));
  }

  @Test
  void aFunctionIsFoundByItsArn() {
    gateway.deploy("hello", "app.handler");
    for (String name :
        List.of(
            "arn:aws:lambda:us-east-1:000000000000:function:hello",
            "000000000000:function:hello",
            "hello:$LATEST",
            "hello%3A1")) {
      assertEquals(200, gateway.get(FUNCTIONS + "/" + name.replace(":", "%3A")).statusCode(), name);
    }
    assertError(404, "ResourceNotFoundException", gateway.get(FUNCTIONS + "/hello?Qualifier=2"));
    assertError(
        400, "InvalidParameterValueException", gateway.get(FUNCTIONS + "/hello:1?Qualifier=2"));
  }

  @Test
  void aDeletedFunctionIsGoneWithItsBundle() {
    gateway.deploy("hello", "app.handler");
    assertEquals(1, bundles());
    HttpResponse<String> response = gateway.send(gateway.to(FUNCTIONS + "/hello").DELETE());
    assertEquals(204, response.statusCode());
    assertError(404, "ResourceNotFoundException", gateway.get(FUNCTIONS + "/hello"));
    assertError(404, "ResourceNotFoundException", gateway.invoke("hello", "1"));
    assertError(
        404, "ResourceNotFoundException", gateway.send(gateway.to(FUNCTIONS + "/hello").DELETE()));
    assertTrue(gateway.worker().retired.contains("hello:"));
    eventually("the bundle is gone", () -> bundles() == 0);
  }

  @Test
  void bundlesOfTheLastFiveVersionsAreKept() {
    gateway.deploy("hello", "app.handler");
    for (int i = 2; i <= 8; i++) {
      byte[] zip = zip("faas.yaml", yaml("hello", "app.handler", "# " + i));
      assertEquals(200, gateway.update("hello", zip).statusCode());
    }
    assertEquals(5, json(gateway.get("/faas/functions/hello")).path("versions").size());
    eventually("older bundles are gone", () -> bundles() == 5);
  }

  @Test
  void aScheduleIsTakenWithAWarning() {
    byte[] zip =
        zip("faas.yaml", yaml("hello", "app.handler", "triggers: {schedule: '* * * * *'}"));
    HttpResponse<String> response = gateway.post(FUNCTIONS, createBody("hello", zip));
    assertEquals(201, response.statusCode());
    assertTrue(response.headers().firstValue("x-faas-warning").orElse("").contains("does not run"));
    assertEquals(1, json(gateway.get("/faas/functions/hello")).path("warnings").size());
  }

  @Test
  void whatTheWorkerWarnsOfIsInTheAnswerToADeploy() {
    byte[] zip =
        zip("faas.yaml", yaml("hello", "app.handler", "triggers: {schedule: '* * * * *'}"));
    gateway.worker().warnings = List.of("scripts of \"ä\" were not run");
    JsonNode created = json(gateway.post(FUNCTIONS, createBody("hello", zip)));
    assertEquals(2, created.path("warnings").size());
    assertEquals("scripts of \"ä\" were not run", created.path("warnings").get(1).asText());
    assertEquals(created.path("warnings"), json(gateway.update("hello", zip)).path("warnings"));
    gateway.worker().warnings = List.of();
    JsonNode plain =
        json(gateway.update("hello", zip("faas.yaml", yaml("hello", "app.handler", ""))));
    assertTrue(plain.path("warnings").isArray() && plain.path("warnings").isEmpty(), "" + plain);
  }

  @Test
  void runtimesOfLaterVersionsAreRefusedByName() {
    byte[] zip = zip("faas.yaml", "name: n\nruntime: java\nhandler: a.b");
    HttpResponse<String> response = gateway.post(FUNCTIONS, createBody("n", zip));
    assertError(400, "InvalidParameterValueException", response);
    assertTrue(json(response).path("Message").asText().contains("supported are python and node"));
  }

  @Test
  void aWrongManifestIsRefusedWithItsLine() {
    byte[] zip = zip("faas.yaml", yaml("hello", "app.handler", "memory: 8GiB"));
    HttpResponse<String> response = gateway.post(FUNCTIONS, createBody("hello", zip));
    assertError(400, "InvalidParameterValueException", response);
    assertEquals(
        "faas.yaml line 4: memory must be between 16MiB and 4GiB, such as 256MiB",
        json(response).path("Message").asText());
    assertEquals(0, bundles());
  }

  @Test
  void wrongMethodsAreToldTheRightOnes() {
    gateway.deploy("hello", "app.handler");
    HttpResponse<String> response =
        gateway.send(gateway.to(FUNCTIONS + "/hello/code").POST(BodyPublishers.ofString("{}")));
    assertEquals(405, response.statusCode());
    assertEquals("PUT", response.headers().firstValue("allow").orElse(""));
    assertEquals(404, gateway.get(FUNCTIONS + "/hello/nonsense").statusCode());
    assertEquals(404, gateway.get("/2015-03-31/functionsnonsense").statusCode());
    assertEquals(404, gateway.get("/nonsense").statusCode());
  }

  private HttpResponse<String> putCode(String name, String body) {
    return gateway.send(
        gateway.to(FUNCTIONS + "/" + name + "/code").PUT(BodyPublishers.ofString(body)));
  }

  private int bundles() {
    try (var files = Files.list(gateway.dataDir().resolve("bundles"))) {
      return (int) files.map(Path::getFileName).count();
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  static void assertError(int status, String code, HttpResponse<String> response) {
    assertEquals(status, response.statusCode(), response.body());
    assertEquals(code, response.headers().firstValue("x-amzn-errortype").orElse(""));
    assertEquals(code, json(response).path("Code").asText());
    assertEquals("User", json(response).path("Type").asText());
    assertFalse(json(response).path("Message").asText().isEmpty());
  }
}
