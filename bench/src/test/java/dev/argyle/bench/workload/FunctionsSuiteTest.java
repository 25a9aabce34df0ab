package dev.argyle.bench.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.bench.FakeGateway;
import dev.argyle.bench.SmallRun;
import dev.argyle.bench.Units;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class FunctionsSuiteTest {
  private static final FunctionsShape SMALL =
      new FunctionsShape(List.of(Workload.FLOAT, Workload.MATMUL), 2, 3);
  private static final String MATMUL = "/function/bench-workload-matmul";

  @TempDir private Path folder;

  @Test
  void measuresEachWorkloadColdWarmAndAsAPlainProcess() throws IOException, InterruptedException {
    try (FakeGateway gateway = new FakeGateway()) {
      gateway.intercept(request -> answered(request, Workload.MATMUL.result()));

      SmallRun run = run(gateway);

      List.of(
              "float_cold_p50_us",
              "float_warm_p99_us",
              "float_cold_over_warm_p50_ratio",
              "float_cold_overhead_p50_us",
              "float_process_p50_us",
              "matmul_process_over_cold_p50_ratio",
              "workloads_cold_over_warm_p50_ratio")
          .forEach(key -> assertTrue(run.has(key), key + " of " + run.result().metrics()));
      Units.check(run.result().metrics().keySet());
      assertEquals(List.of(), run.problems());
      // The first of a block is not counted.
      assertEquals(3, run.metric("matmul_cold_samples_count"));
      assertEquals(0.2, run.metric("float_warm_handler_p50_us") / 1e3, 0.001);
      assertEquals(150, run.metric("float_cold_init_p50_us"), 1);
      assertEquals(Set.of(), gateway.deployed());
      for (String plot : List.of("functions.png", "functions-overhead.png")) {
        assertTrue(ImageIO.read(folder.resolve(plot).toFile()).getWidth() > 500);
      }
    }
  }

  @Test
  void aWrongResultIsAFailureAndNoLatency() throws IOException, InterruptedException {
    try (FakeGateway gateway = new FakeGateway()) {
      gateway.intercept(request -> answered(request, "503309695 0"));

      SmallRun run = run(gateway);

      assertEquals(
          List.of(
              "matmul_cold: 3 of 3 requests failed: a wrong result (3)",
              "matmul_warm: 3 of 3 requests failed: a wrong result (3)"),
          run.problems());
      assertFalse(run.has("matmul_cold_p50_us"));
      assertTrue(run.has("float_cold_p50_us"));
    }
  }

  @Test
  void aPackageThatIsNotThereIsMissingWithTheCommandThatInstallsIt()
      throws IOException, InterruptedException {
    try (FakeGateway gateway = new FakeGateway()) {
      gateway.intercept(
          request -> {
            if (!request.path().startsWith(MATMUL)) {
              return answered(request, "");
            }
            request
                .response()
                .setStatusCode(502)
                .end("{\"errorMessage\":\"No module named 'numpy'\"}");
            return true;
          });

      SmallRun run = run(gateway);

      assertEquals(
          "numpy is not installed: apt-get install -y python3-numpy",
          run.result().missing().get("matmul"));
      assertEquals(List.of(), run.problems());
      assertTrue(run.text().contains("matmul (missing)"), run.text());
      assertFalse(run.has("matmul_process_p50_us"));
      assertEquals(Set.of(), gateway.deployed());
    }
  }

  /** Takes the functions' requests, as the platform answers them. */
  private static boolean answered(HttpServerRequest request, String ofMatmul) {
    if (!request.path().startsWith("/function/")) {
      return false;
    }
    boolean cold = request.path().contains("-cold");
    request.response().putHeader("X-Faas-Start", cold ? "cold" : "warm");
    request.response().putHeader("X-Faas-Init-Us", cold ? "150" : "0");
    request.response().putHeader("X-Faas-Duration-Us", "200");
    boolean matmul = request.path().startsWith(MATMUL);
    request.response().end(matmul ? ofMatmul : Workload.FLOAT.result());
    return true;
  }

  private SmallRun run(FakeGateway gateway) throws IOException, InterruptedException {
    return SmallRun.of(gateway, folder, new FunctionsSuite(SMALL));
  }
}
