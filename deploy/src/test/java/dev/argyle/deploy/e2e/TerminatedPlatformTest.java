package dev.argyle.deploy.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.deploy.FaasRun;
import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM while calls run and wait. */
@RequiresRoot
class TerminatedPlatformTest {
  @TempDir Path folder;
  private PlatformProcess platform;

  @BeforeEach
  void start() throws IOException {
    platform = PlatformProcess.up(folder.resolve("data"));
    Path sleeper = Files.createDirectory(folder.resolve("sleeper"));
    Files.writeString(
        sleeper.resolve("faas.yaml"),
        "name: sleeper\nruntime: python\nhandler: f.handler\ntimeout: 60s\nconcurrency: {max: 1}\n");
    Files.writeString(
        sleeper.resolve("f.py"),
        "import time\ndef handler(event, context):\n    time.sleep(event)\n    return event\n");
    FaasRun deployed = faas("deploy", "sleeper");
    assertEquals(0, deployed.code(), deployed.err());
  }

  @AfterEach
  void stop() throws IOException {
    platform.close();
  }

  private FaasRun faas(String... arguments) {
    return FaasRun.with(folder, Map.of("FAAS_GATEWAY", platform.url().toString()), "", arguments);
  }

  private CompletableFuture<HttpResponse<String>> call(String seconds) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return new Http(platform.url())
                .post("/2015-03-31/functions/sleeper/invocations", seconds);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        },
        task -> new Thread(task, "caller").start());
  }

  private void awaitStats(String text) {
    Eventually.await(
        text, () -> faas("stats", "--json").out().replaceAll("\\s", "").contains(text));
  }

  @Test
  void whatWaitsIsServedToo() throws Exception {
    List<CompletableFuture<HttpResponse<String>>> calls =
        IntStream.range(0, 4).mapToObj(i -> call("0.5")).toList();
    awaitStats("\"queued\":3");
    platform.process().destroy();
    for (CompletableFuture<HttpResponse<String>> call : calls) {
      assertEquals(200, call.get().statusCode(), call.get().body());
      assertEquals("0.5", call.get().body());
    }
    assertTrue(platform.process().waitFor(30, TimeUnit.SECONDS));
    assertEquals(0, platform.process().exitValue(), platform.errors());
    assertEquals(List.of(), platform.cgroups());
  }

  @Test
  void duringTheDelayAllIsServedAndProbesAreToldToStayAway() throws Exception {
    platform.close();
    platform =
        PlatformProcess.upUnder(
            List.of("/usr/bin/env", "ARGYLE_DRAIN_DELAY=10m"), folder.resolve("data"));
    Http http = new Http(platform.url());
    assertEquals("ok\n", http.get("/healthz/ready").body());
    platform.process().destroy();
    Eventually.await("it is not ready", () -> isDraining(http));
    assertEquals("0", call("0").get().body());
    assertEquals("ok\n", http.get("/healthz/live").body());
    platform.process().destroy(); // nobody waits ten minutes
    assertTrue(platform.process().waitFor(30, TimeUnit.SECONDS));
  }

  private static boolean isDraining(Http http) {
    try {
      HttpResponse<String> ready = http.get("/healthz/ready");
      return ready.statusCode() == 503 && ready.body().equals("draining\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aSecondSignalEndsItAtOnceAndNothingStays() throws Exception {
    CompletableFuture<HttpResponse<String>> call = call("55");
    awaitStats("\"starting\":1");
    List<ProcessHandle> left = platform.descendants();
    assertFalse(left.isEmpty());
    platform.process().destroy();
    Eventually.await(
        "it drains",
        () -> faas("invoke", "sleeper", "-d", "0").err().contains("The platform is stopping"));
    platform.process().destroy();
    assertTrue(platform.process().waitFor(30, TimeUnit.SECONDS));
    assertEquals(1, platform.process().exitValue(), platform.errors());
    call.handle((answer, failure) -> null).get();
    Eventually.await(
        "no process of it is left", () -> left.stream().noneMatch(ProcessHandle::isAlive));
    Eventually.await(
        "no control group is left",
        () -> {
          try {
            return platform.cgroups().isEmpty();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }
}
