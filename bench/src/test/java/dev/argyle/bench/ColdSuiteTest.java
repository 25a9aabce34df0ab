package dev.argyle.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.bench.floor.PythonFloors;
import dev.argyle.bench.platform.GatewayException;
import dev.argyle.bench.platform.PrivatePlatform;
import dev.argyle.bench.run.PrivateSession;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ColdSuiteTest {
  private static final ColdShape SMALL =
      new ColdShape(50, 10, List.of(1, 10), 50, 5, 0.1, new PythonFloors.Times(2, 1, 1));
  static final PrivateSession.Source NOBODY =
      settings -> {
        throw new GatewayException("a worker needs root");
      };

  @TempDir private Path folder;

  /** A process that says that it is ready where another gateway answers. */
  static PrivateSession.Source standIn(FakeGateway gateway, List<Map<String, String>> asked) {
    return settings -> {
      asked.add(settings);
      String script = "echo ready " + gateway.uri() + "; exec sleep 600";
      return PrivatePlatform.start(List.of("/bin/sh", "-c", script), settings);
    };
  }

  @Test
  void theSameWithoutSparesStandsBesideIt() throws IOException, InterruptedException {
    List<Map<String, String>> asked = new ArrayList<>();
    try (FakeGateway gateway = new FakeGateway();
        FakeGateway other = new FakeGateway()) {
      SmallRun run = SmallRun.of(gateway, folder, new ColdSuite(SMALL, standIn(other, asked)));

      List.of(
              "cold_no_spares_p50_us",
              "cold_no_spares_p99_us",
              "cold_no_spares_over_cold_p50_ratio",
              "cold_no_spares_starts_per_second_closed_10",
              "cold_over_no_spares_throughput_closed_10_ratio")
          .forEach(key -> assertTrue(run.has(key), key + " of " + run.result().metrics()));
      assertTrue(run.metric("fresh_verified_count") > 0);
      assertTrue(run.metric("fresh_no_spares_verified_count") > 0);
      Units.check(run.result().metrics().keySet());
      assertEquals(
          List.of(Map.of("ARGYLE_WORKER_SPARES_MIN", "0", "ARGYLE_WORKER_SPARES_MAX", "0")), asked);
      assertEquals(List.of(), run.problems());
      assertEquals(Set.of(), gateway.deployed());
      assertEquals(Set.of(), other.deployed());
      assertTrue(run.text().contains("no spares / request"), run.text());
      assertTrue(run.result().notes().get(0).contains("fresh_verified_count"));
    }
  }

  @Test
  void whereNoOtherPlatformCanBeStartedItIsMissing() throws IOException, InterruptedException {
    try (FakeGateway gateway = new FakeGateway()) {
      SmallRun run = SmallRun.of(gateway, folder, new ColdSuite(SMALL, NOBODY));

      assertEquals("a worker needs root", run.result().missing().get("cold_no_spares"));
      assertFalse(run.has("cold_no_spares_p50_us"));
      assertEquals(List.of(), run.problems());
    }
  }

  @Test
  void aSandboxThatIsNotFreshMakesTheRunWorthless() throws IOException, InterruptedException {
    AtomicInteger calls = new AtomicInteger();
    try (FakeGateway gateway = new FakeGateway()) {
      gateway.intercept(
          request -> {
            boolean used =
                request.path().equals("/function/bench-fresh/") && calls.getAndIncrement() > 0;
            if (used) {
              request.response().setStatusCode(500).end("not fresh: the module was used before");
            }
            return used;
          });
      SmallRun run = SmallRun.of(gateway, folder, new ColdSuite(SMALL, NOBODY));

      assertTrue(run.problems().get(0).startsWith("not fresh: "), run.problems().toString());
      assertEquals(0, run.metric("fresh_verified_count"));
    }
  }
}
