package dev.argyle.deploy.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.deploy.FaasRun;
import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The platform has used up the file descriptors it may have. */
@RequiresRoot
class DescriptorLimitTest {
  private static final int CALLS = 24;

  /** The shelf follows the busiest moment of the last half minute; this is well past it. */
  private static final Duration SHELF_FORGETS = Duration.ofSeconds(90);

  @TempDir Path folder;

  @Test
  void callersAreToldAndAllIsWellOnceThereAreMore() throws Exception {
    try (PlatformProcess platform = PlatformProcess.up(folder.resolve("data"))) {
      deploy(platform);
      Http http = new Http(platform.url());
      assertEquals(200, invoke(http).statusCode());
      Eventually.await("the shelf is full", () -> isSteady(platform));
      long before = descriptors(platform);
      for (int room = 0; room < 8; room++) {
        limit(platform, descriptors(platform) + room + ":");
        List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
          calls.add(CompletableFuture.supplyAsync(() -> invokeNow(http)));
        }
        // With more room: a connection that cannot be accepted waits for that.
        Eventually.await(
            "the want of descriptors is told or all are served",
            () -> says(platform, "EMFILE") || calls.stream().allMatch(CompletableFuture::isDone));
        limit(platform, "4096:");
        for (CompletableFuture<HttpResponse<String>> call : calls) {
          HttpResponse<String> response = call.join();
          assertTrue(response.statusCode() == 200 || response.statusCode() == 503, response::body);
        }
        assertEquals(200, invoke(http).statusCode());
      }
      assertTrue(
          says(platform, "EMFILE") || says(platform, "no file descriptor left"), platform.errors());
      assertTrue(
          Eventually.within(SHELF_FORGETS, () -> descriptors(platform) <= before + CALLS),
          () -> "descriptors are lost: " + before + " became " + descriptors(platform));
    }
  }

  private static boolean says(PlatformProcess platform, String words) {
    try {
      return platform.errors().contains(words);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isSteady(PlatformProcess platform) {
    return platform.descendants().size() >= 16;
  }

  private static long descriptors(PlatformProcess platform) {
    try (Stream<Path> open = Files.list(Path.of("/proc/" + platform.process().pid() + "/fd"))) {
      return open.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void limit(PlatformProcess platform, String limits)
      throws IOException, InterruptedException {
    List<String> command =
        List.of("prlimit", "--pid", "" + platform.process().pid(), "--nofile=" + limits);
    assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
  }

  private static HttpResponse<String> invokeNow(Http http) {
    try {
      return invoke(http);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static HttpResponse<String> invoke(Http http) throws IOException, InterruptedException {
    return http.post("/2015-03-31/functions/fresh/invocations", "{}");
  }

  private void deploy(PlatformProcess platform) throws IOException {
    Path function = Files.createDirectory(folder.resolve("fresh"));
    Files.writeString(
        function.resolve("faas.yaml"),
        "name: fresh\nruntime: python\nhandler: f.handler\nisolation: request\n");
    Files.writeString(function.resolve("f.py"), "def handler(event, context):\n    return 1\n");
    Map<String, String> environment = Map.of("FAAS_GATEWAY", platform.url().toString());
    FaasRun deployed = FaasRun.with(folder, environment, "", "deploy", "fresh");
    assertEquals(0, deployed.code(), deployed.err());
  }
}
