package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.MachineState;
import dev.argyle.sandbox.testing.MachineState.Kind;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.code.CodeCache;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The platform is killed by SIGKILL while it serves. */
@RequiresRoot
class PlatformKillTest {
  private static final long LARGE_BYTES = 50L << 20;

  private Path data;
  private Process platform;

  @BeforeEach
  void startPlatform() throws IOException {
    data = Files.createTempDirectory("argyle-doomed-");
    platform =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                DoomedPlatform.class.getName(),
                data.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
  }

  @AfterEach
  void endPlatform() throws IOException, InterruptedException {
    platform.destroyForcibly().waitFor();
    CodeCache.deleteTree(data);
  }

  private String awaitRunning() throws IOException {
    BufferedReader said =
        new BufferedReader(
            new InputStreamReader(platform.getInputStream(), StandardCharsets.UTF_8));
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      if (line.startsWith("running ")) {
        return line.substring("running ".length());
      }
    }
    throw new AssertionError("the platform ended by itself");
  }

  @Test
  void nothingIsLeftOfItButWholeBundles() throws IOException, InterruptedException {
    MachineState before = MachineState.now();
    String run = awaitRunning();
    // Its janitor, its zygote, spares, and guests with a child each.
    Eventually.await("all is at work", () -> platform.descendants().count() >= 2 + 4 + 3 + 3);
    List<ProcessHandle> processes = platform.descendants().toList();
    assertFalse(Guests.groups(run).isEmpty());
    Path staging = data.resolve("staging").resolve(run);
    Eventually.await("a bundle is half-written", () -> !list(staging).isEmpty());

    platform.destroyForcibly().waitFor();

    Eventually.await(
        "its processes are gone", () -> processes.stream().noneMatch(ProcessHandle::isAlive));
    Eventually.await("its control groups are gone", () -> Guests.groups(run).isEmpty());
    Eventually.await("its staging folder is gone", () -> !Files.exists(staging));
    assertFalse(MachineState.now().hasMoreThan(before, Kind.MOUNT));
    for (Path code : list(data.resolve("code"))) {
      assertTrue(isWhole(code), () -> code + " is half a bundle");
    }
    assertEquals(List.of(), list(data.resolve("root")));
  }

  private static boolean isWhole(Path code) {
    return Files.exists(code.resolve("app.py")) || size(code) == LARGE_BYTES;
  }

  private static List<Path> list(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long size(Path folder) {
    return list(folder).stream().mapToLong(file -> file.toFile().length()).sum();
  }
}
