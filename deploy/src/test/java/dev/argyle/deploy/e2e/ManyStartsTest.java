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
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thousand fresh sandboxes through HTTP. */
@RequiresRoot
class ManyStartsTest {
  private static final int STARTS = 1_000;

  /** The shelf follows the busiest moment of the last half minute; this is well past it. */
  private static final Duration SHELF_FORGETS = Duration.ofSeconds(90);

  private static final int SAME_WHEN_SETTLED = 50;

  @TempDir Path folder;

  @Test
  void aThousandColdStartsLeaveEveryCountAsItWas() throws Exception {
    Path noop = PlatformProcess.checkout().resolve("functions-examples/noop");
    try (PlatformProcess platform = PlatformProcess.up(folder.resolve("data"))) {
      FaasRun deployed =
          FaasRun.with(
              folder,
              Map.of("FAAS_GATEWAY", platform.url().toString()),
              "",
              "deploy",
              isolated(noop).toString());
      assertEquals(0, deployed.code(), deployed.err());
      Http http = new Http(platform.url());
      http.get("/function/noop/");
      Counts before = settled(platform);
      Set<String> requests = new HashSet<>();
      for (int i = 0; i < STARTS; i++) {
        HttpResponse<String> response = http.get("/function/noop/");
        assertEquals(200, response.statusCode(), response.body());
        assertEquals(Optional.of("cold"), response.headers().firstValue("X-Faas-Start"));
        requests.add(response.headers().firstValue("X-Faas-Request-Id").orElseThrow());
      }
      assertEquals(STARTS, requests.size());
      Counts after = Counts.of(platform);
      assertTrue(
          Eventually.within(SHELF_FORGETS, () -> Counts.of(platform).isWithin(before)),
          () -> "not back from " + after + " to " + before + " but at " + Counts.of(platform));
    }
  }

  /** The example with a fresh sandbox a request, whatever its manifest says. */
  private Path isolated(Path example) throws IOException {
    Path copy = Files.createDirectory(folder.resolve("noop"));
    Files.copy(example.resolve("noop.py"), copy.resolve("noop.py"));
    Files.writeString(
        copy.resolve("faas.yaml"),
        "name: noop\nruntime: python\nhandler: noop.handler\nisolation: request\n");
    return copy;
  }

  private static Counts settled(PlatformProcess platform) {
    Counts[] last = {Counts.of(platform)};
    int[] same = {0};
    Eventually.await(
        "the shelf is full",
        () -> {
          Counts now = Counts.of(platform);
          same[0] = now.equals(last[0]) ? same[0] + 1 : 0;
          last[0] = now;
          return same[0] >= SAME_WHEN_SETTLED;
        });
    return last[0];
  }

  /** What the platform holds at a moment. */
  private record Counts(long mounts, long processes, long descriptors, long cgroups) {
    static Counts of(PlatformProcess platform) {
      try {
        Path proc = Path.of("/proc", Long.toString(platform.process().pid()));
        return new Counts(
            Files.readAllLines(proc.resolve("mountinfo")).size(),
            platform.descendants().size(),
            entries(proc.resolve("fd")),
            cgroups(platform));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static long entries(Path directory) throws IOException {
      try (Stream<Path> entries = Files.list(directory)) {
        return entries.count();
      }
    }

    private static long cgroups(PlatformProcess platform) throws IOException {
      long count = 0;
      for (Path group : platform.cgroups()) {
        try (Stream<Path> children = Files.list(group)) {
          count += children.filter(Files::isDirectory).count();
        }
      }
      return count;
    }

    boolean isWithin(Counts before) {
      return mounts == before.mounts
          && processes <= before.processes
          && descriptors <= before.descriptors
          && cgroups <= before.cgroups + STARTS / 2; // pooled: for as many as there were at once
    }
  }
}
