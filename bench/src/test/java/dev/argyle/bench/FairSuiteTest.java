package dev.argyle.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class FairSuiteTest {
  private static final FairShape SMALL = new FairShape(100, 4, 20, 50, 100);

  @TempDir private Path folder;

  @Test
  void looksAtOneFunctionAloneAndBesideOthers() throws IOException, InterruptedException {
    try (FakeGateway gateway = new FakeGateway()) {
      SmallRun run = SmallRun.of(gateway, folder, new FairSuite(SMALL));

      List.of(
              "victim_alone_p50_us",
              "victim_beside_hot_p99_us",
              "victim_beside_slow_over_alone_p50_ratio",
              "victim_beside_both_over_alone_p99_ratio",
              "victim_beside_both_hot_answers_per_second",
              "victim_beside_both_slow_answers_per_second",
              "victim_beside_hot_cold_count",
              "client_cpu_victim_beside_hot_percent")
          .forEach(key -> assertTrue(run.has(key), key + " of " + run.result().metrics()));
      Units.check(run.result().metrics().keySet());
      assertEquals(20, run.metric("victim_alone_samples_count"));
      assertEquals(0, run.metric("victim_beside_both_refused_count"));
      assertEquals(List.of(), run.problems());
      assertEquals(Set.of(), gateway.deployed());
      assertTrue(ImageIO.read(folder.resolve("fair.png").toFile()).getWidth() > 500);
    }
  }

  @Test
  void refusalsAreFiguresAndOtherFailuresProblems() throws IOException, InterruptedException {
    try (FakeGateway gateway = new FakeGateway()) {
      boolean[] polite = {true};
      int[] calls = {0};
      gateway.intercept(
          request -> {
            // The first answer is that of the deploy.
            boolean refused = request.path().equals("/function/bench-victim/") && calls[0]++ > 0;
            if (refused) {
              if (polite[0]) {
                request.response().putHeader("Retry-After", "1");
              }
              request.response().setStatusCode(429).end();
            }
            return refused;
          });
      SmallRun run = SmallRun.of(gateway, folder, new FairSuite(SMALL));
      assertEquals(10, run.metric("victim_beside_slow_refused_count"));
      assertEquals(List.of(), run.problems());

      polite[0] = false;
      calls[0] = 0;
      SmallRun rude = SmallRun.of(gateway, folder, new FairSuite(SMALL));
      assertEquals(0, rude.metric("victim_beside_slow_refused_count"));
      assertTrue(
          rude.problems().contains("victim_beside_slow: requests failed: status 429 (10)"),
          rude.problems().toString());
    }
  }
}
