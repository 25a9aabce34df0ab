package dev.argyle.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.bench.floor.EchoFloor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class WarmSuiteTest {
  private static final WarmShape SMALL =
      new WarmShape(50, 20, List.of(1, 4), 50, 5, 0.1, new EchoFloor.Times(20, 3));

  @TempDir private Path folder;

  @Test
  void comparesReusedSandboxesToAStaticAnswerAndToTheFloor()
      throws IOException, InterruptedException {
    try (FakeGateway gateway = new FakeGateway()) {
      gateway.runNode();
      SmallRun run = SmallRun.of(gateway, folder, new WarmSuite(SMALL));

      List.of(
              "static_p50_us",
              "warm_p50_us",
              "node_warm_p99_us",
              "warm_over_static_p50_ratio",
              "node_warm_over_static_p50_ratio",
              "warm_requests_per_second_closed_1",
              "warm_over_static_throughput_closed_4_ratio",
              "node_warm_over_static_throughput_closed_4_ratio",
              "echo_paced_p50_us",
              "echo_hot_p50_us",
              "warm_over_echo_p50_ratio",
              "relay_p50_us",
              "relay_over_static_p50_ratio",
              "warm_over_relay_throughput_closed_4_ratio",
              "client_cpu_closed_percent")
          .forEach(key -> assertTrue(run.has(key), key + " of " + run.result().metrics()));
      Units.check(run.result().metrics().keySet());
      assertEquals(40, run.metric("echo_hot_samples_count"));
      assertEquals(6, run.metric("echo_paced_samples_count"));
      assertEquals(List.of(), run.problems());
      assertEquals(Set.of(), gateway.deployed());
      assertTrue(ImageIO.read(folder.resolve("warm.png").toFile()).getWidth() > 500);
    }
  }

  @Test
  void withoutNodeThatRowIsMissing() throws IOException, InterruptedException {
    try (FakeGateway gateway = new FakeGateway()) {
      SmallRun run = SmallRun.of(gateway, folder, new WarmSuite(SMALL));

      assertTrue(run.text().contains("node_warm: a reused sandbox, in Node (missing)"), run.text());
      assertFalse(run.has("node_warm_p50_us"));
      assertTrue(run.has("warm_over_static_throughput_closed_4_ratio"));
      assertEquals(List.of(), run.problems());
    }
  }
}
