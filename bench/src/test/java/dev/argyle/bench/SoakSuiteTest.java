package dev.argyle.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
class SoakSuiteTest {
  private static final SoakShape SMALL = new SoakShape(60, 20, 0, 100);

  @TempDir private Path folder;

  @Test
  void mixesTrafficAndTellsHowFiguresMoved() throws IOException, InterruptedException {
    try (FakeGateway gateway = new FakeGateway()) {
      gateway.intercept(
          request -> {
            boolean metrics = request.path().equals("/metrics");
            if (metrics) {
              request.response().end("jvm_memory_used_bytes{area=\"heap\",id=\"Old\"} 5.0E7\n");
            }
            return metrics;
          });
      SmallRun run = SmallRun.of(gateway, folder, new SoakSuite(SMALL));

      List.of(
              "soak_warm_p50_us",
              "soak_cold_p50_us",
              "soak_failing_p50_us",
              "soak_streaming_p50_us",
              "soak_large_p50_us",
              "soak_gone_p50_us",
              "client_cpu_soak_percent")
          .forEach(key -> assertTrue(run.has(key), key + " of " + run.result().metrics()));
      Units.check(run.result().metrics().keySet());
      assertTrue(run.metric("soak_deploys_count") > 0);
      assertEquals(10, run.metric("soak_failing_samples_count"));
      assertEquals(1, run.result().claims().size());
      assertEquals(List.of(), run.problems());
      assertEquals(Set.of(), gateway.deployed());
      for (String plot : List.of("soak.png", "soak-counts.png")) {
        assertTrue(ImageIO.read(folder.resolve(plot).toFile()).getWidth() > 500);
      }
      List<String> soak = Files.readAllLines(folder.resolve("soak.csv"));
      assertTrue(soak.get(0).startsWith("at_seconds,heap_bytes,rss_bytes"), soak.get(0));
      assertTrue(soak.size() > 1 && soak.get(1).contains(",50000000,"), soak.toString());
    }
  }

  @Test
  void refusalsAreAFigureAndNoProblem() throws IOException, InterruptedException {
    try (FakeGateway gateway = new FakeGateway()) {
      AtomicInteger calls = new AtomicInteger();
      gateway.intercept(
          request -> {
            boolean refused =
                request.path().equals("/function/bench-soak-warm/")
                    && calls.incrementAndGet() % 2 == 0;
            if (refused) {
              request.response().putHeader("Retry-After", "1").setStatusCode(429).end();
            }
            return refused;
          });
      SmallRun run = SmallRun.of(gateway, folder, new SoakSuite(SMALL));

      assertEquals(5, run.metric("soak_warm_refused_count"));
      assertEquals(5, run.metric("soak_warm_samples_count"));
      assertEquals(List.of(), run.problems());
    }
  }
}
