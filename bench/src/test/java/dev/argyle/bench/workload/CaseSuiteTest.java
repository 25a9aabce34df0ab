package dev.argyle.bench.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.argyle.bench.FakeGateway;
import dev.argyle.bench.SmallRun;
import dev.argyle.bench.Units;
import dev.argyle.bench.peer.Job;
import dev.argyle.bench.peer.Output;
import dev.argyle.bench.peer.Peer;
import dev.argyle.bench.report.Claim;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class CaseSuiteTest {
  private static final CaseShape SMALL = new CaseShape(List.of(CaseStudy.RESIZE), 1, 2, 0);
  private static final String PICTURE = Base64.getEncoder().encodeToString(jpeg(400, 300));

  @TempDir private Path folder;

  @Test
  void comparesThePlatformWithWhatElseRunsTheSameCode() throws IOException, InterruptedException {
    try (FakeGateway gateway = new FakeGateway()) {
      gateway.intercept(request -> answered(request, PICTURE));

      SmallRun run = run(gateway, new FakeOthers(PICTURE));

      List.of(
              "resize_cold_p50_us",
              "resize_warm_p99_us",
              "resize_cold_over_warm_p50_ratio",
              "resize_docker_over_cold_p50_ratio",
              "resize_cold_startup_share_percent")
          .forEach(key -> assertTrue(run.has(key), key + " of " + run.result().metrics()));
      Units.check(run.result().metrics().keySet());
      assertEquals(List.of(), run.problems());
      assertEquals(300_000, run.metric("resize_docker_p50_us"), 1_000);
      assertEquals(270_000, run.metric("resize_docker_startup_p50_us"), 1_000);
      assertEquals(90, run.metric("resize_docker_startup_share_percent"), 1);
      Claim claim = run.result().claims().get(0);
      assertEquals(Claim.Verdict.HOLDS, claim.verdict(), claim.found());
      assertEquals(Set.of(), gateway.deployed());
      assertTrue(ImageIO.read(folder.resolve("case-resize.png").toFile()).getWidth() > 500);
    }
  }

  @Test
  void anotherPictureIsAFailureAndNoLatency() throws IOException, InterruptedException {
    try (FakeGateway gateway = new FakeGateway()) {
      gateway.intercept(request -> answered(request, PICTURE));
      String small = Base64.getEncoder().encodeToString(jpeg(40, 30));

      SmallRun run = run(gateway, new FakeOthers(small));

      assertEquals(
          List.of("resize_docker: 1 of 1 requests failed: another picture (1)"), run.problems());
      assertFalse(run.has("resize_docker_p50_us"));
      assertEquals(Claim.Verdict.UNKNOWN, run.result().claims().get(0).verdict());
    }
  }

  @Test
  void whatIsNotInstalledIsMissingWithTheCommandThatInstallsIt()
      throws IOException, InterruptedException {
    try (FakeGateway gateway = new FakeGateway()) {
      gateway.intercept(
          request -> {
            boolean function = request.path().startsWith("/function/");
            if (function) {
              String error = "{\"errorMessage\":\"No module named 'PIL'\"}";
              request.response().setStatusCode(502).end(error);
            }
            return function;
          });

      SmallRun run = run(gateway, new FakeOthers(PICTURE));

      assertEquals(
          "Pillow is not installed: apt-get install -y python3-pil",
          run.result().missing().get("resize"));
      assertEquals(List.of(), run.problems());
      assertEquals(Set.of(), gateway.deployed());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPlainInterpreterMakesTheRightPicture(CaseStudy study)
      throws IOException, InterruptedException {
    Optional<Buffer> input = CaseInputs.of(study);
    Assumptions.assumeTrue(input.isPresent(), "ffmpeg is not installed");
    Path code;
    byte[] printed;
    try (CaseFolders folders = new CaseFolders()) {
      code = folders.of(study, input.get());
      Job job = Job.python(code, "handler.handler", true, Buffer.buffer());
      List<String> command =
          job.command().stream()
              .map(word -> word.equals(Job.CODE) ? code.toString() : word)
              .toList();
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      printed = process.getInputStream().readAllBytes();
    }
    String said = new String(printed, StandardCharsets.UTF_8);
    Assumptions.assumeFalse(said.contains("No module named 'PIL'"), "Pillow is not installed");

    assertTrue(said.startsWith("{"), said);
    JsonNode answer = new ObjectMapper().readTree(said);
    Buffer picture = Buffer.buffer(Base64.getDecoder().decode(answer.path("body").asText()));
    assertEquals(Optional.empty(), study.fault(picture));
    assertTrue(study.fault(Buffer.buffer("neither")).orElse("").startsWith("no "));
    assertTrue(answer.path("headers").path("x-handler-us").asLong() > 0);
    assertFalse(Files.exists(code));
  }

  private static byte[] jpeg(int width, int height) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "jpg", bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  private static boolean answered(HttpServerRequest request, String picture) {
    boolean function = request.path().startsWith("/function/");
    if (function) {
      boolean cold = request.path().contains("-cold");
      request.response().putHeader("X-Faas-Start", cold ? "cold" : "warm");
      request.response().putHeader("x-handler-us", "30").end(picture);
    }
    return function;
  }

  private SmallRun run(FakeGateway gateway, Others others)
      throws IOException, InterruptedException {
    return SmallRun.of(gateway, folder, new CaseSuite(SMALL, (callers, told) -> others));
  }

  /** A Docker that takes 300 ms, 30 of which the function works. */
  private record FakeOthers(String picture) implements Others, Peer {
    @Override
    public List<Way> ways(Path code) {
      return List.of(
          new PeerWay("docker", "docker run", this, new Job(code, List.of(), Buffer.buffer())));
    }

    @Override
    public Map<String, String> missing() {
      return Map.of();
    }

    @Override
    public String key() {
      return "docker_run_none";
    }

    @Override
    public String label() {
      return "docker run --rm --network none";
    }

    @Override
    public Output run(Job job) {
      String answer = "{\"headers\":{\"x-handler-us\":\"30000\"},\"body\":\"" + picture + "\"}";
      return new Output(Buffer.buffer(answer), 300_000_000, 400_000_000);
    }

    @Override
    public void close() {}
  }
}
