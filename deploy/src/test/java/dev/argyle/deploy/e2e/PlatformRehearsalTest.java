package dev.argyle.deploy.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a platform calls at first to have its own code compiled. */
@RequiresRoot
class PlatformRehearsalTest {
  private static final Duration OVER_WITHIN = Duration.ofSeconds(60);

  @TempDir Path folder;
  private Path rehearsal;
  private PlatformProcess platform;

  @BeforeEach
  void start() throws IOException {
    Path data = folder.resolve("data");
    rehearsal = data.resolve("rehearsal");
    platform =
        PlatformProcess.upUnder(
            List.of("/usr/bin/env", "ARGYLE_SERVER_REHEARSAL=true", "ARGYLE_LOG_ACCESS=stderr"),
            data);
    Eventually.await("both functions of it are deployed", () -> bundles() == 2);
  }

  @AfterEach
  void stop() throws IOException {
    platform.close();
  }

  private long bundles() {
    try (Stream<Path> files = Files.list(rehearsal.resolve("bundles"))) {
      return files.count();
    } catch (NoSuchFileException | NotDirectoryException notYet) {
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Path> cgroups() {
    try {
      return platform.cgroups();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isGone() {
    return !Files.exists(rehearsal)
        && cgroups().stream().noneMatch(group -> group.toString().endsWith("-rehearsal"));
  }

  @Test
  void endsByItselfAndIsSeenNowhere() throws Exception {
    int before = platform.descendants().size();
    assertTrue(Eventually.within(OVER_WITHIN, this::isGone));
    assertTrue(platform.descendants().size() < before);
    assertFalse(cgroups().isEmpty());
    Http http = new Http(platform.url());
    assertEquals("{\"Functions\":[]}", http.get("/2015-03-31/functions/").body());
    assertEquals(404, http.get("/function/fresh/").statusCode());
    assertEquals(Optional.of(0), platform.terminate());
    List<String> log = platform.errors().lines().toList();
    assertEquals(
        1, log.stream().filter(line -> line.contains("readiness: ok")).count(), log::toString);
    assertEquals(
        1, log.stream().filter(line -> line.contains("/function/")).count(), log::toString);
  }

  @Test
  void endsWithThePlatform() throws Exception {
    assertEquals(Optional.of(0), platform.terminate());
    assertEquals(List.of(), platform.cgroups());
    assertFalse(Files.exists(rehearsal));
  }

  @Test
  void leavesNothingWhenThePlatformIsKilled() throws Exception {
    List<ProcessHandle> left = platform.descendants();
    platform.process().destroyForcibly().waitFor();
    Eventually.await(
        "no process of it is left", () -> left.stream().noneMatch(ProcessHandle::isAlive));
    Eventually.await("no control group is left", () -> cgroups().isEmpty());
    Eventually.await("its folder is gone", () -> !Files.exists(rehearsal));
  }
}
