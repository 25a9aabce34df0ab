package dev.argyle.deploy.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.deploy.FaasRun;
import dev.argyle.sandbox.testing.RequiresRoot;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Python is hidden in a mount namespace of the platform's own. */
@RequiresRoot
class MissingPythonTest {
  private static final String SENTENCE = "/usr/bin/python3 is missing; install the package python3";

  @TempDir Path folder;

  private static Path python() throws IOException {
    return Path.of("/usr/bin/python3").toRealPath();
  }

  @Test
  void aPlatformWithoutItSaysWhatToInstall() throws IOException {
    List<String> hidden =
        List.of(
            "unshare",
            "--mount",
            "sh",
            "-c",
            "mount --bind /dev/null " + python() + " && exec \"$0\" \"$@\"");
    IOException failure =
        assertThrows(
            IOException.class, () -> PlatformProcess.upUnder(hidden, folder.resolve("data")));
    assertTrue(failure.getMessage().contains(SENTENCE), failure::getMessage);
    assertFalse(failure.getMessage().contains("\tat "), failure::getMessage);
  }

  @Test
  void aPlatformThatLosesItServesAsLongAsItCanAndAgainWhenItIsBack() throws Exception {
    Path data = folder.resolve("data");
    try (PlatformProcess platform = PlatformProcess.upUnder(List.of("unshare", "--mount"), data)) {
      deploy(platform);
      inside(platform, "mount", "--bind", "/dev/null", python().toString());
      assertEquals(200, invoke(platform).statusCode());
      zygote(platform).destroyForcibly();
      HttpResponse<String> refused = invoke(platform);
      for (int i = 0; i < 20 && refused.statusCode() == 200; i++) {
        refused = invoke(platform); // by a spare whose end has not been heard of
      }
      assertEquals(503, refused.statusCode());
      refused = invoke(platform);
      assertEquals(503, refused.statusCode());
      assertTrue(refused.body().contains(SENTENCE), refused.body());
      assertTrue(platform.errors().contains(SENTENCE), platform.errors());
      inside(platform, "umount", python().toString());
      HttpResponse<String> served = invoke(platform);
      assertEquals(200, served.statusCode(), served.body());
    }
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

  private static HttpResponse<String> invoke(PlatformProcess platform) throws Exception {
    return new Http(platform.url()).post("/2015-03-31/functions/fresh/invocations", "{}");
  }

  private static ProcessHandle zygote(PlatformProcess platform) {
    return platform
        .process()
        .children()
        .filter(child -> child.info().commandLine().orElse("").contains("zygote.py"))
        .findFirst()
        .orElseThrow();
  }

  private static void inside(PlatformProcess platform, String... command)
      throws IOException, InterruptedException {
    List<String> all =
        new ArrayList<>(List.of("nsenter", "--target", "" + platform.process().pid(), "--mount"));
    all.addAll(List.of(command));
    assertEquals(0, new ProcessBuilder(all).inheritIO().start().waitFor());
  }
}
