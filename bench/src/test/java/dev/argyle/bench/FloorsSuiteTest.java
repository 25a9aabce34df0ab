package dev.argyle.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.argyle.bench.floor.EchoFloor;
import dev.argyle.bench.floor.PythonFloors;
import dev.argyle.bench.floor.StartFloors;
import dev.argyle.bench.load.Wrk;
import dev.argyle.bench.report.Claim;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class FloorsSuiteTest {
  private static final FloorsShape SMALL =
      new FloorsShape(
          new PythonFloors.Times(5, 3, 2),
          new StartFloors.Times(4, 2),
          new EchoFloor.Times(20, 3),
          50,
          20,
          List.of(1, 4),
          1);

  @TempDir private Path folder;

  @Test
  void takesEveryFloorBeforeAndAfter() throws IOException, InterruptedException {
    try (FakeGateway gateway = new FakeGateway()) {
      SmallRun run = SmallRun.of(gateway, folder, new FloorsSuite(SMALL, "no-such-wrk"));

      assertEquals(10, run.metric("bare_fork_samples_count"));
      assertEquals(6, run.metric("fork_exec_samples_count"));
      assertEquals(8, run.metric("posix_spawn_samples_count"));
      assertEquals(4, run.metric("python_start_samples_count"));
      assertEquals(4, run.metric("python_handler_samples_count"));
      assertEquals(40, run.metric("echo_hot_samples_count"));
      assertEquals(6, run.metric("tcp_echo_paced_samples_count"));
      assertTrue(run.has("static_p50_us"));
      Units.check(run.result().metrics().keySet());
      assertEquals(List.of(), run.problems());
      for (String plot : List.of("floors", "floors-hops", "floors-wrk")) {
        assertTrue(ImageIO.read(folder.resolve(plot + ".png").toFile()).getWidth() > 500);
      }
    }
  }

  @Test
  void withoutWrkTheGeneratorIsShownAloneAndNothingIsClaimed()
      throws IOException, InterruptedException {
    try (FakeGateway gateway = new FakeGateway()) {
      SmallRun run = SmallRun.of(gateway, folder, new FloorsSuite(SMALL, "no-such-wrk"));

      assertTrue(run.result().missing().get("wrk").contains("apt-get install wrk"), run.text());
      assertTrue(run.metric("static_requests_per_second_closed_4") > 0);
      assertFalse(run.has("generator_over_wrk_throughput_at_4_ratio"));
      assertEquals(
          List.of(Claim.Verdict.UNKNOWN, Claim.Verdict.UNKNOWN),
          run.result().claims().stream().map(Claim::verdict).toList());
    }
  }

  @Test
  void comparesTheGeneratorToWrk() throws IOException, InterruptedException {
    assumeTrue(
        Wrk.find(Wrk.PROGRAM).isPresent(), "wrk is not installed; to install it: " + Wrk.INSTALL);
    try (FakeGateway gateway = new FakeGateway()) {
      SmallRun run = SmallRun.of(gateway, folder, new FloorsSuite(SMALL));

      for (int clients : SMALL.clients()) {
        String throughput = "generator_over_wrk_throughput_at_" + clients;
        assertTrue(run.metric("wrk_requests_per_second_at_" + clients) > 0);
        assertTrue(run.metric(throughput + "_ratio") > 0);
        assertTrue(
            run.metric(throughput + "_lowest_ratio") <= run.metric(throughput + "_highest_ratio"));
        assertTrue(run.has("generator_over_wrk_p50_at_" + clients + "_ratio"));
      }
      for (Claim claim : run.result().claims()) {
        assertNotEquals(Claim.Verdict.UNKNOWN, claim.verdict());
      }
      assertFalse(run.result().missing().containsKey("wrk"));
      assertEquals(List.of(), run.problems());
    }
  }
}
