package dev.argyle.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
class LoadSuiteTest {
  /** An overload of less than the fake can do: a hundredth of its peak. */
  private static final LoadShape SMALL = shape(20);

  private static LoadShape shape(int connections) {
    return new LoadShape(connections, 1_000, List.of(1, 2), 200, 1, 0.01, 1_000, 512, false);
  }

  @TempDir private Path folder;

  @Test
  void holdsConnectionsAndAsksForTooMuch() throws IOException, InterruptedException {
    try (FakeGateway gateway = new FakeGateway()) {
      gateway.intercept(
          request -> {
            boolean metrics = request.path().equals("/metrics");
            if (metrics) {
              request.response().end("jvm_memory_used_bytes{area=\"heap\",id=\"Old\"} 5.0E7\n");
            }
            return metrics;
          });
      SmallRun run = SmallRun.of(gateway, folder, new LoadSuite(SMALL));

      assertEquals(5e7, run.metric("overload_heap_after_bytes"));
      assertEquals(20, run.metric("connections_opened_count"));
      assertEquals(20, run.metric("connections_answered_count"));
      List.of(
              "warm_beside_over_without_connections_p50_ratio",
              "overload_peak_per_second",
              "overload_goodput_per_second",
              "overload_goodput_of_peak_percent",
              "overload_refused_percent",
              "overload_p99_over_deadline_ratio",
              "client_cpu_overload_percent")
          .forEach(key -> assertTrue(run.has(key), key + " of " + run.result().metrics()));
      Units.check(run.result().metrics().keySet());
      assertEquals(List.of(), run.problems());
      assertEquals(Set.of(), gateway.deployed());
      assertTrue(ImageIO.read(folder.resolve("load-overload.png").toFile()).getWidth() > 500);
      assertTrue(Files.readString(folder.resolve("report.html")).contains("load-overload.csv"));
    }
  }

  @Test
  void moreConnectionsThanFilesMayBeOpenAreMissingWithHowToRaiseTheLimit()
      throws IOException, InterruptedException {
    try (FakeGateway gateway = new FakeGateway()) {
      SmallRun run = SmallRun.of(gateway, folder, new LoadSuite(shape(2_000_000_000)));

      String why = run.result().missing().get("2,000,000,000 open connections");
      assertTrue(why.startsWith("this client may have "), why);
      assertTrue(why.endsWith("start it after: ulimit -n 2000001000"), why);
      assertFalse(run.has("connections_answered_count"));
      assertTrue(run.has("overload_goodput_per_second"));
    }
  }
}
