package dev.argyle.deploy.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.argyle.deploy.FaasRun;
import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callers that close their connection before they are answered. */
@RequiresRoot
class GoneCallersTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String INVOKE = "/2015-03-31/functions/%s/invocations";

  @TempDir Path folder;
  private final List<Socket> callers = new ArrayList<>();

  @AfterEach
  void hangUp() throws IOException {
    for (Socket caller : callers) {
      caller.close();
    }
  }

  @Test
  void whatTheyAskedForLeavesTheQueueOrEndsWithItsSandbox() throws Exception {
    try (PlatformProcess platform = PlatformProcess.up(folder.resolve("data"))) {
      // One each: how long a call of the first took decides who may wait for it.
      deploy(platform, "triggered");
      deploy(platform, "invoked");
      Http http = new Http(platform.url());
      hangUpOn(platform, http, "triggered", "/function/triggered/");
      hangUpOn(platform, http, "invoked", INVOKE.formatted("invoked"));
    }
  }

  private void hangUpOn(PlatformProcess platform, Http http, String name, String path)
      throws Exception {
    Socket running = call(platform, path);
    Eventually.await("it runs", () -> atWork(http) == 1);
    Socket first = call(platform, path);
    Socket second = call(platform, path);
    Eventually.await("two wait", () -> queued(http) == 2);
    first.close();
    Eventually.await("one waits", () -> queued(http) == 1);
    second.close();
    Eventually.await("none waits", () -> queued(http) == 0);
    assertEquals(1, atWork(http));
    running.close();
    Eventually.await("no sandbox works", () -> atWork(http) == 0);
    // Its only sandbox slept for a minute: another one answers.
    HttpResponse<String> next = http.post(INVOKE.formatted(name), "{\"quick\": true}");
    assertEquals(200, next.statusCode(), next.body());
  }

  private Socket call(PlatformProcess platform, String path) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), platform.url().getPort());
    String request = "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\n\r\n{}";
    callers.add(socket);
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static int atWork(Http http) {
    JsonNode instances = stats(http).path("instancesByState");
    return instances.path("starting").asInt() + instances.path("busy").asInt();
  }

  private static int queued(Http http) {
    return stats(http).path("queued").asInt();
  }

  private static JsonNode stats(Http http) {
    try {
      return JSON.readTree(http.get("/faas/stats").body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void deploy(PlatformProcess platform, String name) throws IOException {
    Path function = Files.createDirectory(folder.resolve(name));
    Files.writeString(
        function.resolve("faas.yaml"),
        """
        name: %s
        runtime: python
        handler: f.handler
        timeout: 120s
        concurrency: {max: 1}
        triggers: {http: true}
        """
            .formatted(name));
    Files.writeString(
        function.resolve("f.py"),
        """
        import time
        def handler(event, context):
            time.sleep(0 if event.get("quick") else 60)
        """);
    Map<String, String> environment = Map.of("FAAS_GATEWAY", platform.url().toString());
    FaasRun deployed = FaasRun.with(folder, environment, "", "deploy", name);
    assertEquals(0, deployed.code(), deployed.err());
  }
}
