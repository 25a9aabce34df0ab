package dev.argyle.deploy.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.deploy.FaasRun;
import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the contract against a real platform in its own process. */
@RequiresRoot
class CommandsTest {
  private static final String HANDLER =
      """
      import sys, time

      def handler(event, context):
          print("seen", event.get("n") if isinstance(event, dict) else event)
          if event.get("boom"):
              raise ValueError("no " + event["boom"])
          if event.get("exit"):
              sys.exit(3)
          time.sleep(event.get("sleep", 0))
          return {"n": event.get("n"), "id": context.aws_request_id}
      """;

  @TempDir Path folder;
  private PlatformProcess platform;

  @BeforeEach
  void start() throws IOException {
    platform = PlatformProcess.up(folder.resolve("data"));
  }

  @AfterEach
  void stop() throws IOException {
    platform.close();
  }

  private FaasRun faas(String... arguments) {
    return FaasRun.with(folder, Map.of("FAAS_GATEWAY", platform.url().toString()), "", arguments);
  }

  private void deployHello(String... more) throws IOException {
    if (!Files.exists(folder.resolve("hello"))) {
      assertEquals(0, faas("new", "hello").code());
    }
    Files.writeString(folder.resolve("hello/handler.py"), HANDLER);
    Path manifest = folder.resolve("hello/faas.yaml");
    String text = Files.readString(manifest);
    for (String line : more) {
      text += line + "\n";
    }
    Files.writeString(manifest, text);
    FaasRun deployed = faas("deploy", "hello");
    assertEquals(0, deployed.code(), deployed.err());
    assertTrue(deployed.out().contains("/function/hello/"), deployed.out());
  }

  @Test
  void aNewFunctionIsDeployedInvokedShownAndRemoved() throws IOException {
    deployHello();
    FaasRun invoked = faas("invoke", "hello", "-d", "{\"n\": 7}", "--log");
    assertEquals(0, invoked.code(), invoked.err());
    assertTrue(invoked.out().startsWith("{\"n\": 7"), invoked.out());
    assertTrue(invoked.err().contains("seen 7"), invoked.err());
    assertTrue(invoked.err().contains("REPORT RequestId: "), invoked.err());
    assertTrue(faas("list").out().contains("hello"));
    assertTrue(faas("describe", "hello").out().contains("handler.handler"));
    assertTrue(faas("logs", "hello").out().contains("seen 7"));
    assertEquals(0, faas("rm", "hello").code());
    FaasRun gone = faas("invoke", "hello");
    assertEquals(1, gone.code());
    assertFalse(gone.err().isBlank());
  }

  @Test
  void aFailingFunctionIsToldApartByNameAndExitsWithOne() throws IOException {
    deployHello("timeout: 300ms");
    FaasRun raised = faas("invoke", "hello", "-d", "{\"boom\": \"way\"}");
    assertEquals(1, raised.code());
    assertTrue(raised.out().contains("\"errorMessage\":\"no way\""), raised.out());
    assertTrue(raised.err().contains("ValueError"), raised.err());
    assertTrue(faas("invoke", "hello", "-d", "{\"exit\": 1}").err().contains("Runtime.ExitError"));
    assertTrue(faas("invoke", "hello", "-d", "{\"sleep\": 5}").err().contains("Sandbox.Timedout"));
    assertEquals(0, faas("invoke", "hello", "-d", "{}").code());
  }

  @Test
  void theTriggerAnswersWithWhatTheInvocationCost() throws IOException, InterruptedException {
    deployHello("isolation: request");
    Http http = new Http(platform.url());
    for (int turn = 0; turn < 3; turn++) {
      HttpResponse<String> response = http.get("/function/hello/a/b?c=d");
      assertEquals(200, response.statusCode(), response.body());
      assertEquals(Optional.of("cold"), response.headers().firstValue("X-Faas-Start"));
      for (String name :
          new String[] {"Request-Id", "Init-Us", "Duration-Us", "Cpu-Us", "Memory-Peak-Bytes"}) {
        assertTrue(response.headers().firstValue("X-Faas-" + name).isPresent(), name);
      }
    }
  }

  @Test
  void functionsSurviveARestart() throws IOException, InterruptedException {
    deployHello();
    assertEquals(Optional.of(0), platform.terminate(), platform.errors());
    assertEquals(List.of(), platform.cgroups());
    platform = PlatformProcess.up(folder.resolve("data"));
    assertEquals(0, faas("invoke", "hello", "-d", "{\"n\": 1}").code());
  }

  @Test
  void terminatingLetsARunningInvocationFinish() throws Exception {
    deployHello("timeout: 10s");
    Http http = new Http(platform.url());
    var running =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return http.post(
                    "/2015-03-31/functions/hello/invocations", "{\"sleep\": 1, \"n\": 5}");
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    Eventually.await(
        "the invocation runs",
        () -> faas("stats", "--json").out().replace(" ", "").contains("\"starting\":1"));
    assertEquals(Optional.of(0), platform.terminate(), platform.errors());
    assertTrue(running.get().body().startsWith("{\"n\": 5"), running.get().body());
  }
}
