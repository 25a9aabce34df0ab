package dev.argyle.gateway;

import static dev.argyle.gateway.GatewayFixture.FUNCTIONS;
import static dev.argyle.gateway.GatewayFixture.await;
import static dev.argyle.gateway.GatewayFixture.eventually;
import static dev.argyle.gateway.GatewayFixture.json;
import static dev.argyle.gateway.GatewayFixture.yaml;
import static dev.argyle.gateway.GatewayFixture.zip;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.argyle.worker.api.BundleException;
import dev.argyle.worker.api.ResponseSink;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LifecycleTest {
  @RegisterExtension final GatewayFixture gateway = new GatewayFixture();

  @Test
  void functionsSurviveARestart() {
    gateway.deploy("hello", "app.handler", "memory: 64MiB", "environment: {A: b}");
    gateway.update("hello", zip("faas.yaml", yaml("hello", "app.other")));
    JsonNode before = json(gateway.get("/faas/functions/hello"));
    JsonNode configuration = json(gateway.get(FUNCTIONS + "/hello/configuration"));
    gateway.restart();
    assertEquals(before, json(gateway.get("/faas/functions/hello")));
    assertEquals(configuration, json(gateway.get(FUNCTIONS + "/hello/configuration")));
    assertEquals("1", gateway.invoke("hello", "1").body());
    assertEquals("1", gateway.post(FUNCTIONS + "/hello/invocations?Qualifier=1", "1").body());
  }

  @Test
  void deployingTheSameCodeAgainMendsAWorkerThatLostIt() {
    byte[] code = zip("faas.yaml", yaml("hello", "app.handler"));
    gateway.deploy("hello", "app.handler");
    gateway.update("hello", code);
    gateway.worker().loseCode();
    gateway.update("hello", code);
    assertEquals("1", gateway.invoke("hello", "1").body());
  }

  @Test
  void invocationsAfterARestartWaitForTheirCode() {
    gateway.deploy("hello", "app.handler");
    await(gateway.gateway().close(1));
    gateway.worker().preparing = Promise.promise();
    Gateway again = await(gateway.start(gateway.config()));
    try {
      Future<HttpResponse<String>> response =
          gateway.vertx().executeBlocking(() -> gateway.get(again.port(), "/function/hello/"));
      eventually(
          "the invocation waits",
          () ->
              json(gateway.get(again.port(), "/faas/stats")).path("gateway").path("running").asInt()
                  == 1);
      assertEquals(0, gateway.worker().invocations.size());
      gateway.worker().preparing.complete();
      assertEquals(200, await(response).statusCode());
    } finally {
      await(again.close(1));
    }
  }

  @Test
  void functionsThatAreKeptWarmAreExpectedAfterARestart() {
    gateway.deploy("cold", "app.handler");
    gateway.deploy("warm", "app.handler", "concurrency: {min: 1}");
    gateway.restart();
    eventually("it is expected", () -> !gateway.worker().expected.isEmpty());
    assertEquals(List.of("warm:1"), gateway.worker().expected);
  }

  @Test
  void codeThatCannotBePreparedAfterARestartIsTriedAgain() {
    gateway.deploy("hello", "app.handler");
    gateway.restartRefusing(new BundleException("the disk is full"));
    HttpResponse<String> response = gateway.get("/function/hello/");
    assertEquals(503, response.statusCode());
    assertTrue(response.body().contains("the disk is full"), response.body());
    gateway.worker().refusal = null;
    assertEquals(200, gateway.get("/function/hello/").statusCode());
  }

  @Test
  void whatNobodyRefersToIsGoneAfterARestart() throws Exception {
    Path orphan = gateway.dataDir().resolve("bundles/" + "0".repeat(64) + ".zip");
    Files.writeString(orphan, "left by a crash");
    gateway.restart();
    assertFalse(Files.exists(orphan));
  }

  @Test
  void whatRunsIsFinishedBeforeItCloses() throws Exception {
    gateway.deploy("hello", "app.handler");
    Promise<ResponseSink> running = Promise.promise();
    gateway.worker().on("app.handler", (invocation, sink, cancelled) -> running.complete(sink));
    Future<HttpResponse<String>> response =
        gateway.vertx().executeBlocking(() -> gateway.get("/function/hello/"));
    ResponseSink sink = await(running.future());
    try (RawClient client = new RawClient(gateway.port())) {
      client.send("GET /healthz HTTP/1.1\nHost: a\n\n").readUntil("ok\"}");
      Future<Void> closed = gateway.gateway().close(TimeUnit.MINUTES.toMillis(1));
      eventually("health says so", () -> gateway.get("/healthz").statusCode() == 503);
      assertEquals(503, gateway.get("/function/hello/").statusCode());
      assertEquals(503, gateway.post(FUNCTIONS, "{}").statusCode());
      assertFalse(closed.isComplete());
      gateway.vertx().runOnContext(v -> sink.end(FakeWorker.success("\"done\"")));
      assertEquals("\"done\"", await(response).body());
      await(closed);
      assertEquals("", client.readAll());
    }
  }

  @Test
  void closingDoesNotWaitForEver() {
    gateway.deploy("hello", "app.handler");
    Promise<ResponseSink> running = Promise.promise();
    gateway.worker().on("app.handler", (invocation, sink, cancelled) -> running.complete(sink));
    gateway.vertx().executeBlocking(() -> gateway.get("/function/hello/"));
    await(running.future());
    await(gateway.gateway().close(1));
  }

  @Test
  void aLogThatIsFollowedDoesNotHoldTheClose() throws Exception {
    gateway.deploy("hello", "app.handler");
    try (RawClient client = new RawClient(gateway.port())) {
      client.send("GET /faas/functions/hello/logs?follow=true HTTP/1.1\nHost: localhost\n\n");
      eventually("somebody follows", () -> gateway.worker().followers("hello") == 1);
      await(gateway.gateway().close(1));
      assertTrue(client.readAll().endsWith("0\r\n\r\n"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "10.1.2.3", ""})
  void onlyLoopbackIsListenedOn(String host) {
    ConfigException refused =
        refused(new GatewayConfig(host, 0, gateway.dataDir().resolve("x"), "", false, ""));
    assertTrue(refused.getMessage().contains("--insecure"), refused.getMessage());
    assertFalse(Files.exists(gateway.dataDir().resolve("x")));
  }

  @Test
  void aConfigurationThatCannotBeIsRefusedInOneSentence() {
    Path folder = gateway.dataDir().resolve("x");
    refused(new GatewayConfig("127.0.0.1", 70_000, folder, "", false, ""));
    refused(new GatewayConfig("127.0.0.1", 0, Path.of("relative"), "", false, ""));
    refused(new GatewayConfig("127.0.0.1", 0, folder, "jdbc:mysql://x", false, ""));
    refused(new GatewayConfig("127.0.0.1", 0, folder, "", false, "../run"));
    ConfigException taken =
        refused(new GatewayConfig("127.0.0.1", gateway.port(), folder, "", false, ""));
    assertTrue(
        taken.getMessage().startsWith("cannot listen on 127.0.0.1:" + gateway.port()),
        taken.getMessage());
    ConfigException second = refused(gateway.config());
    assertTrue(second.getMessage().contains("another gateway runs on"), second.getMessage());
  }

  private ConfigException refused(GatewayConfig config) {
    Future<Gateway> start = gateway.start(config);
    eventually("it is refused", start::isComplete);
    ConfigException refused = assertInstanceOf(ConfigException.class, start.cause());
    assertFalse(refused.getMessage().contains("\n"), refused.getMessage());
    return refused;
  }
}
