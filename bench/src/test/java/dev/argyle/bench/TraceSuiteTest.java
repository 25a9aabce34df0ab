package dev.argyle.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.bench.trace.ReplayShape;
import dev.argyle.bench.trace.TraceSuite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TraceSuiteTest {
  /** Two seconds each way, of a dozen functions. */
  private static final ReplayShape SMALL =
      new ReplayShape(7, 12, 300, 5_000, 10_000, 10, 2, 1, 2, 8, 512, 50);

  @TempDir private Path folder;

  @Test
  void replaysBothWaysAndTellsSlowdownColdShareAndRefusals()
      throws IOException, InterruptedException {
    try (FakeGateway gateway = new FakeGateway()) {
      SmallRun run = SmallRun.of(gateway, folder, new TraceSuite(SMALL));

      assertEquals(List.of(), run.problems());
      assertEquals(Set.of(), gateway.deployed());
      double calls = run.metric("trace_calls_count");
      assertTrue(calls > 10, "calls: " + calls);
      for (String way : List.of("trace_reused", "trace_fresh")) {
        assertEquals(calls, run.metric(way + "_samples_count"));
        assertEquals(0, run.metric(way + "_refused_count"));
        for (String percentile : List.of("p50", "p99", "p999")) {
          assertTrue(run.metric(way + "_slowdown_" + percentile + "_ratio") > 0, way);
          assertTrue(run.metric(way + "_short_slowdown_" + percentile + "_ratio") > 0, way);
        }
      }
      assertEquals(100, run.metric("trace_fresh_cold_share_percent"));
      double first = run.metric("trace_reused_cold_starts_count");
      assertTrue(first >= 1 && first < calls, "cold starts: " + first);
      Units.check(run.result().metrics().keySet());
      for (String plot : List.of("trace.png", "trace-latency.png")) {
        assertTrue(ImageIO.read(folder.resolve(plot).toFile()).getWidth() > 500);
      }
    }
  }

  @Test
  void refusalsAreCountedAndNoProblem() throws IOException, InterruptedException {
    try (FakeGateway gateway = new FakeGateway()) {
      gateway.intercept(
          request -> {
            boolean refused = request.path().startsWith("/function/bench-trace-request-");
            if (refused) {
              request.response().putHeader("Retry-After", "1").setStatusCode(429).end();
            }
            return refused;
          });
      SmallRun run = SmallRun.of(gateway, folder, new TraceSuite(SMALL));

      assertEquals(run.metric("trace_calls_count"), run.metric("trace_fresh_refused_count"));
      assertEquals(0, run.metric("trace_fresh_samples_count"));
      assertEquals(0, run.metric("trace_reused_refused_count"));
      assertEquals(List.of(), run.problems());
    }
  }
}
