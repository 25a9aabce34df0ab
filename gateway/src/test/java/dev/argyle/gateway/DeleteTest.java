package dev.argyle.gateway;

import static dev.argyle.gateway.GatewayFixture.FUNCTIONS;
import static dev.argyle.gateway.GatewayFixture.await;
import static dev.argyle.gateway.GatewayFixture.eventually;
import static dev.argyle.gateway.GatewayFixture.json;
import static dev.argyle.gateway.GatewayFixture.yaml;
import static dev.argyle.gateway.GatewayFixture.zip;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.worker.api.BundleException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Functions that are deleted, or deployed again, while somebody is at them. */
class DeleteTest {
  private static final String ECHO = FUNCTIONS + "/hello/invocations";

  @RegisterExtension final GatewayFixture gateway = new GatewayFixture();

  private void delete(String name) {
    assertEquals(204, gateway.send(gateway.to(FUNCTIONS + "/" + name).DELETE()).statusCode());
  }

  /** The head of a request and the first byte of its body, "1\n". */
  private RawClient beginCall(String path) throws IOException {
    RawClient client = new RawClient(gateway.port());
    client.send(
        "POST %s HTTP/1.1\nHost: localhost\nContent-Length: 2\nExpect: 100-continue\n\n"
            .formatted(path));
    client.readUntil("100 Continue\r\n\r\n");
    return client;
  }

  @ParameterizedTest
  @ValueSource(strings = {ECHO, "/function/hello/"})
  void aCallWhoseBodyIsStillOnItsWayNeverReachesTheWorker(String path) throws Exception {
    gateway.deploy("hello", "app.handler");
    try (RawClient client = beginCall(path)) {
      delete("hello");
      String answer = client.send("1\n").readUntil("ResourceNotFoundException");
      assertTrue(answer.startsWith("HTTP/1.1 404"), answer);
    }
    assertEquals(0, gateway.worker().invocations.size());
  }

  @ParameterizedTest
  @ValueSource(strings = {ECHO, "/function/hello/"})
  void aCallWhoseBodyIsStillOnItsWayGetsTheNewVersion(String path) throws Exception {
    gateway.deploy("hello", "app.handler");
    try (RawClient client = beginCall(path)) {
      gateway.update("hello", zip("faas.yaml", yaml("hello", "app.other")));
      client.send("1\n").readUntil("HTTP/1.1 200");
    }
    assertEquals("2", gateway.worker().invocations.get(0).function().version());
  }

  @Test
  void codeThatIsBeingPreparedForACallIsForgottenWhenItsFunctionGoes() {
    gateway.deploy("hello", "app.handler");
    String sha = json(gateway.get("/faas/functions/hello")).path("codeSha256").asText();
    Promise<Void> preparing = Promise.promise();
    gateway.restart(
        config -> {
          gateway.worker().preparing = preparing;
          return config;
        });
    Future<HttpResponse<String>> call =
        gateway.vertx().executeBlocking(() -> gateway.invoke("hello", "1"));
    eventually("the call waits", () -> running() == 1);
    delete("hello");
    assertFalse(gateway.worker().forgotten.contains(sha), "it is being unpacked");
    preparing.complete();
    HttpResponse<String> refused = await(call);
    assertEquals(503, refused.statusCode());
    assertTrue(refused.body().contains("Version 1 of hello was removed"), refused.body());
    eventually("its code is forgotten", () -> gateway.worker().forgotten.contains(sha));
    assertEquals(0, gateway.worker().invocations.size());
  }

  private int running() {
    return json(gateway.get("/faas/stats")).path("gateway").path("running").asInt();
  }

  @Test
  void theOldVersionServesUntilTheNewOneIsPrepared() {
    gateway.deploy("hello", "app.handler");
    gateway.worker().preparing = Promise.promise();
    Future<HttpResponse<String>> update =
        gateway
            .vertx()
            .executeBlocking(
                () -> gateway.update("hello", zip("faas.yaml", yaml("hello", "app.other"))));
    eventually("it is being prepared", () -> gateway.worker().preparations.get() == 2);
    assertEquals("1", gateway.invoke("hello", "1").body());
    assertEquals("1", gateway.worker().invocations.get(0).function().version());
    gateway.worker().preparing.complete();
    assertEquals(200, await(update).statusCode());
    gateway.invoke("hello", "1");
    assertEquals("2", gateway.worker().invocations.get(1).function().version());
  }

  @Test
  void theSameCodeServesWhileItIsDeployedAgainAndWhenThatFails() {
    byte[] code = zip("faas.yaml", yaml("hello", "app.handler"));
    gateway.deploy("hello", "app.handler");
    gateway.worker().preparing = Promise.promise();
    Future<HttpResponse<String>> update =
        gateway.vertx().executeBlocking(() -> gateway.update("hello", code));
    eventually("it is being prepared", () -> gateway.worker().preparations.get() == 2);
    assertEquals("1", gateway.invoke("hello", "1").body());
    gateway.worker().preparing.fail(new BundleException("the disk is full"));
    assertEquals(400, await(update).statusCode());
    gateway.worker().preparing = null;
    gateway.worker().refusal = new BundleException("the disk is full");
    assertEquals("1", gateway.invoke("hello", "1").body());
  }
}
