package dev.argyle.bench.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.bench.FakeGateway;
import dev.argyle.bench.peer.Job;
import dev.argyle.bench.peer.Output;
import dev.argyle.bench.peer.Peer;
import dev.argyle.bench.peer.PeerException;
import dev.argyle.bench.peer.Peers;
import dev.argyle.bench.platform.GatewayException;
import dev.argyle.bench.report.Claim;
import dev.argyle.bench.report.ResultFolder;
import dev.argyle.bench.report.ResultText;
import dev.argyle.bench.report.SuiteResult;
import dev.argyle.bench.run.Progress;
import dev.argyle.bench.run.SuiteRun;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DockerSuiteTest {
  private static final List<Integer> CLIENTS = List.of(1, 10);
  private static final int RATE = 400;

  @TempDir private Path folder;

  /** Sleeps instead of starting anything. */
  private record FakePeer(String key) implements Peer {
    @Override
    public String label() {
      return key + ": a fake";
    }

    @Override
    public Output run(Job job) {
      if (key.equals("podman_run")) {
        throw new PeerException("it does not work");
      }
      long beginNs = System.nanoTime();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      long tookNs = System.nanoTime() - beginNs;
      return new Output(Buffer.buffer("{}"), tookNs / 2, tookNs);
    }
  }

  @Test
  void comparesSandboxesOneByOneAndManyAtOnce() throws IOException, InterruptedException {
    try (FakeGateway gateway = new FakeGateway();
        FakeGateway other = new FakeGateway()) {
      SuiteResult result =
          run(
              gateway,
              CLIENTS,
              List.of("docker_run_bridge", "docker_run_none", "docker_engine"),
              settings -> new Platforms.Started(other.uri(), () -> {}));

      for (String key :
          List.of(
              "cold_p50_us",
              "warm_p50_us",
              "docker_run_none_p50_us",
              "docker_run_none_answer_p50_us",
              "docker_run_none_over_cold_p50_ratio",
              "argyle_starts_per_second_closed_10",
              "docker_engine_closed_10_mean_us",
              "fresh_over_docker_throughput_at_10_ratio",
              "no_spares_over_no_zygotes_throughput_at_10_ratio")) {
        assertTrue(result.metrics().containsKey(key), key + " of " + result.metrics());
      }
      assertEquals(List.of(), result.problems());
      assertEquals(2, result.metrics().get("docker_engine_samples_count").intValue());
      assertEquals(Set.of(), gateway.deployed());
      assertEquals(Set.of(), other.deployed());
      assertTrue(
          result.claims().stream().noneMatch(claim -> claim.verdict() == Claim.Verdict.UNKNOWN));
      for (String plot : List.of("docker.png", "docker-throughput.png")) {
        assertTrue(ImageIO.read(folder.resolve(plot).toFile()).getWidth() > 500);
      }
    }
  }

  @Test
  void whatIsMissingIsToldAndItsClaimsAreNotMeasured() throws IOException, InterruptedException {
    try (FakeGateway gateway = new FakeGateway()) {
      SuiteResult result =
          run(
              gateway,
              List.of(1),
              List.of("plain_process"),
              settings -> {
                throw new GatewayException("no such setting");
              });

      String text = new ResultText().of(result);
      assertTrue(text.contains("missing: Docker: apt-get install -y docker.io"), text);
      assertEquals("no such setting", result.missing().get("Argyle without zygotes"));
      assertFalse(result.metrics().containsKey("docker_run_none_p50_us"));
      assertEquals(List.of(), result.problems());
      assertTrue(
          result.claims().stream().allMatch(claim -> claim.verdict() == Claim.Verdict.UNKNOWN));
    }
  }

  @Test
  void aPeerThatFailsIsCountedAsFailed() throws IOException, InterruptedException {
    try (FakeGateway gateway = new FakeGateway()) {
      SuiteResult result =
          run(
              gateway,
              List.of(1),
              List.of("podman_run"),
              settings -> {
                throw new GatewayException("no such setting");
              });

      assertEquals(
          List.of("podman_run: 2 of 2 requests failed: it does not work (2)"), result.problems());
    }
  }

  private SuiteResult run(
      FakeGateway gateway, List<Integer> clients, List<String> keys, Platforms platforms)
      throws IOException, InterruptedException {
    List<Peer> there = keys.stream().<Peer>map(FakePeer::new).toList();
    Map<String, String> missing = Map.of("Docker", "apt-get install -y docker.io");
    DockerShape small = new DockerShape(3, 2, 0, 5, 20, clients, 0);
    DockerSuite suite = new DockerSuite(small, told -> Peers.of(there, missing), platforms);
    SuiteResult result = suite.run(new SuiteRun(gateway.uri(), 1, RATE, 1, 1, 1, Progress.NONE));
    new ResultFolder(folder).write(result);
    return result;
  }
}
