package dev.argyle.gateway;

import static dev.argyle.gateway.GatewayFixture.eventually;
import static dev.argyle.gateway.GatewayFixture.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.argyle.worker.api.LogLine;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OperateTest {
  @RegisterExtension final GatewayFixture gateway = new GatewayFixture();

  @Test
  void healthIsOk() {
    HttpResponse<String> response = gateway.get("/healthz");
    assertEquals(200, response.statusCode());
    assertEquals("{\"status\":\"ok\"}", response.body());
    assertEquals(405, gateway.post("/healthz", "x").statusCode());
  }

  @Test
  void whoIsAliveAndReadySaysSoInAWordOrInJson() {
    assertEquals("ok\n", gateway.get("/healthz/live").body());
    assertEquals("ok\n", gateway.get("/healthz/ready").body());
    assertEquals(json("{\"status\":\"ok\"}"), health("/healthz/live"));
    assertEquals(
        json(
            "{\"status\":\"ok\",\"checks\":{\"sandboxes\":\"ok\",\"store\":\"ok\",\"disk\":\"ok\"}}"),
        health("/healthz/ready"));
    assertEquals(404, gateway.get("/healthz/nonsense").statusCode());
    assertEquals(404, gateway.get("/healthznonsense").statusCode());
    assertEquals(405, gateway.post("/healthz/ready", "x").statusCode());
  }

  @Test
  void aWorkerWithoutSandboxesIsAliveAndNotReady() {
    gateway.worker().trouble = "python3 is gone";
    eventually("it is not ready", () -> gateway.get("/healthz/ready").statusCode() == 503);
    assertEquals("no-sandboxes\n", gateway.get("/healthz/ready").body());
    assertEquals("none", health("/healthz/ready").path("checks").path("sandboxes").asText());
    assertEquals("{\"status\":\"no-sandboxes\"}", gateway.get("/healthz").body());
    assertEquals(200, gateway.get("/healthz/live").statusCode());
    gateway.worker().trouble = null;
    eventually("it is ready again", () -> gateway.get("/healthz").statusCode() == 200);
  }

  private JsonNode health(String path) {
    return json(gateway.send(gateway.to(path).header("Accept", "application/json")));
  }

  @Test
  void metricsAreCounted() {
    gateway.deploy("hello", "app.handler");
    gateway.get("/function/hello/");
    HttpResponse<String> response = gateway.get("/metrics");
    assertTrue(response.headers().firstValue("content-type").orElse("").startsWith("text/plain"));
    assertTrue(
        response.body().contains("argyle_gateway_invocations_total{outcome=\"success\"} 1.0"),
        response.body());
    assertTrue(response.body().contains("argyle_gateway_functions 1.0"), response.body());
  }

  @Test
  void statsAreTheWorkersAndTheGateways() {
    gateway.deploy("hello", "app.handler");
    JsonNode stats = json(gateway.get("/faas/stats"));
    assertEquals(3, stats.path("spares").asInt());
    assertEquals(2, stats.path("instancesByState").path("idle").asInt());
    assertEquals(1, stats.path("queued").asInt());
    assertEquals(7, stats.path("coldStarts").asInt());
    assertEquals(9, stats.path("warmStarts").asInt());
    assertEquals(1, stats.path("gateway").path("functions").asInt());
  }

  @Test
  void aFunctionIsDescribedWhole() {
    gateway.deploy(
        "hello",
        "app.handler",
        "network: ['127.0.0.1:9000', '[fd00::/8]:53']",
        "isolation: request");
    JsonNode settings = json(gateway.get("/faas/functions/hello"));
    assertEquals("hello", settings.path("name").asText());
    assertEquals("request", settings.path("isolation").asText());
    assertEquals(json("[\"127.0.0.1:9000\",\"[fd00::/8]:53\"]"), settings.path("network"));
    assertEquals(json("{\"max\":8,\"min\":0}"), settings.path("concurrency"));
    assertEquals(json("{\"http\":true}"), settings.path("triggers"));
    assertEquals(1, settings.path("version").asInt());
    assertEquals("/function/hello/", settings.path("url").asText());
    assertEquals(404, gateway.get("/faas/functions/nobody").statusCode());
    assertEquals(404, gateway.get("/faas/nonsense").statusCode());
    assertEquals(405, gateway.post("/faas/functions/hello", "x").statusCode());
  }

  @Test
  void theLogIsLinesOfJson() {
    gateway.deploy("hello", "app.handler");
    gateway.worker().logLines.add(new LogLine(1, 10, "r", "one"));
    gateway.worker().logLines.add(new LogLine(2, 20, "", "\"two\"\u2028"));
    HttpResponse<String> response = gateway.get("/faas/functions/hello/logs?tail=1");
    assertEquals("application/x-ndjson", response.headers().firstValue("content-type").orElse(""));
    assertEquals(
        json("{\"sequence\":2,\"timeMs\":20,\"requestId\":\"\",\"text\":\"\\\"two\\\"\u2028\"}"),
        json(response));
    assertEquals(400, gateway.get("/faas/functions/hello/logs?tail=x").statusCode());
    assertEquals(400, gateway.get("/faas/functions/hello/logs?follow=x").statusCode());
    assertEquals(404, gateway.get("/faas/functions/nobody/logs").statusCode());
  }

  @Test
  void aLogIsFollowedUntilTheClientLeaves() throws Exception {
    gateway.deploy("hello", "app.handler");
    gateway.worker().logLines.add(new LogLine(1, 10, "r", "old"));
    try (RawClient client = new RawClient(gateway.port())) {
      client.send("GET /faas/functions/hello/logs?follow=true HTTP/1.1\nHost: localhost\n\n");
      client.readUntil("\"text\":\"old\"}");
      gateway.worker().log("hello", new LogLine(2, 20, "r", "new"));
      client.readUntil("\"text\":\"new\"}");
      assertEquals(1, gateway.worker().followers("hello"));
    }
    eventually("nobody follows", () -> gateway.worker().followers("hello") == 0);
  }

  @Test
  void theConsoleListsFunctionsWithoutScripts() {
    assertTrue(gateway.get("/").body().contains("No functions yet"));
    gateway.deploy("hello", "app.handler");
    gateway.deploy("inner", "app.handler", "triggers: {http: false}");
    HttpResponse<String> response = gateway.get("/");
    assertEquals(200, response.statusCode());
    assertTrue(response.headers().firstValue("content-type").orElse("").startsWith("text/html"));
    String html = response.body();
    assertTrue(html.contains("2 functions"), html);
    assertTrue(html.contains("<a href=\"/function/hello/\">hello</a>"), html);
    assertFalse(html.contains("/function/inner/"), html);
    assertFalse(html.contains("<script"), html);
    assertFalse(html.matches("(?s).*@[A-Z]+@.*"), html);
  }
}
