package dev.argyle.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.bench.policy.QueueLoad;
import dev.argyle.bench.policy.TraceShape;
import dev.argyle.bench.report.ResultFolder;
import dev.argyle.bench.report.ResultText;
import dev.argyle.bench.report.SuiteResult;
import dev.argyle.bench.run.Progress;
import dev.argyle.bench.run.SuiteRun;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class PoliciesSuiteTest {
  private static final PoliciesShape SMALL =
      new PoliciesShape(
          new TraceShape(5, 40, 3, 5_000, 1_000),
          List.of(1, 4),
          new QueueLoad(5, 60, 5, 2, 10, 10, 100, 100),
          2);

  @TempDir private Path folder;

  @Test
  void comparesPoliciesWithoutAPlatform() throws IOException {
    SuiteResult result = run();
    new ResultFolder(folder).write(result);

    Map<String, Number> metrics = result.metrics();
    for (String policy : List.of("lru", "lfu", "size", "greedy_dual", "hybrid")) {
      for (String figure :
          List.of(
              "_cold_starts_count", "_cold_share_percent",
              "_cold_time_seconds", "_idle_memory_gib_hours")) {
        assertTrue(metrics.containsKey(policy + figure + "_at_4"), policy + figure);
      }
    }
    assertTrue(metrics.containsKey("fewest_running_light_slowdown_p99_ratio"), metrics.toString());
    assertTrue(metrics.containsKey("greedy_dual_over_lru_cold_time_ratio_at_1"));
    Units.check(metrics.keySet());
    assertEquals(List.of(), result.problems());
    for (String plot : List.of("policies.png", "policies-time.png", "policies-queues.png")) {
      assertTrue(ImageIO.read(folder.resolve(plot).toFile()).getWidth() > 500);
    }
    String page = Files.readString(folder.resolve("report.html"));
    assertTrue(page.contains("The worker evicts by greedy dual"), page);
    assertTrue(new ResultText().of(result).contains("The worker evicts by greedy dual"));
  }

  @Test
  void isTheSameEachTime() {
    assertEquals(run().metrics(), run().metrics());
  }

  @Test
  void quantilesAreValuesThatOccurred() {
    assertEquals(2, QueueComparison.quantile(List.of(1.0, 2.0, 3.0), 0.5));
    assertEquals(3, QueueComparison.quantile(List.of(1.0, 2.0, 3.0), 0.99));
    assertEquals(Double.NaN, QueueComparison.quantile(List.of(), 0.5));
  }

  /** Nobody is asked: the address is nobody's. */
  private static SuiteResult run() {
    SuiteRun run = new SuiteRun(URI.create("http://127.0.0.1:1"), 1, 1, 20, 1, 1, Progress.NONE);
    return new PoliciesSuite(SMALL).run(run);
  }
}
