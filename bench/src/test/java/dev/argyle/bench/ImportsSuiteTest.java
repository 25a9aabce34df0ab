package dev.argyle.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.bench.floor.PythonFloors;
import dev.argyle.bench.platform.GatewayException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ImportsSuiteTest {
  private static final ColdShape HEADLINE =
      new ColdShape(50, 10, List.of(1), 50, 5, 0.1, new PythonFloors.Times(2, 1, 1));

  private static final PopularPackage NOWHERE =
      new PopularPackage("nowhere", "argyle_nowhere", "python3-argyle-nowhere");

  /** Packages that every Python has stand for those that few machines have. */
  private static final PackagesShape PACKAGES =
      new PackagesShape(
          List.of(
              new PopularPackage("json", "json", "python3"),
              NOWHERE,
              new PopularPackage("email", "email.message", "python3")),
          1,
          2,
          5,
          20);

  /** Everything of the real one, in a second or two. */
  private static final ImportsShape SMALL =
      new ImportsShape(HEADLINE, 1, 90, 100, 6, 50, 4, 3, 4, 100, PACKAGES);

  @TempDir private Path folder;

  @Test
  void measuresImportsFirstStartsManyFunctionsNodeAndWhatCanBeSustained()
      throws IOException, InterruptedException {
    try (FakeGateway gateway = new FakeGateway()) {
      gateway.runNode();
      SmallRun run = run(gateway);

      List.of(
              "cold_p50_us",
              "cold_over_warm_p50_ratio",
              "import_pil_p50_us",
              "import_numpy_p99_us",
              "import_numpy_over_noop_p50_ratio",
              "import_pandas_p50_us",
              "first_p99_us",
              "first_over_noop_p50_ratio",
              "many_request_over_one_throughput_ratio",
              "many_instance_over_one_throughput_ratio",
              "many_instance_cold_share_percent",
              "relay_many_over_one_throughput_ratio",
              "node_cold_p50_us",
              "node_warm_p50_us",
              "cold_starts_per_second_closed_3",
              "machine_cpu_sustained_percent",
              "client_cpu_sustained_percent",
              "python_start_p50_us")
          .forEach(key -> assertTrue(run.has(key), key + " of " + run.result().metrics()));
      Units.check(run.result().metrics().keySet());
      assertEquals(6, run.metric("first_samples_count"));
      assertEquals(6, run.metric("noop_beside_first_samples_count"));
      assertEquals(150, run.metric("import_pil_init_p50_us"), 1);
      assertEquals(Set.of(), gateway.deployed());
      for (String plot : List.of("imports.png", "imports-latency.png")) {
        assertTrue(ImageIO.read(folder.resolve(plot).toFile()).getWidth() > 500);
      }
    }
  }

  @Test
  void whatCannotBeMeasuredIsMissingWithWhatToInstallAndNeverANumber()
      throws IOException, InterruptedException {
    try (FakeGateway gateway = new FakeGateway()) {
      gateway.lacks("pandas");
      SmallRun run = run(gateway);

      Map<String, String> missing = run.result().missing();
      assertEquals("the package python3-pandas is not installed", missing.get("import pandas"));
      String why = missing.get("node_cold");
      assertTrue(why.contains("runtime node is not supported"), why);
      assertTrue(run.text().contains("node_cold: a fresh sandbox each (missing)"), run.text());
      assertTrue(run.has("import_numpy_p50_us"));
      // The gateway of this test is this process, which has no sandboxes below it.
      List.of("import_pandas_p50_us", "node_cold_p50_us", "idle_python_pss_each_bytes")
          .forEach(key -> assertFalse(run.has(key), key));
      List<String> others =
          run.problems().stream().filter(problem -> !problem.startsWith("memory of")).toList();
      assertEquals(List.of(), others);
    }
  }

  @Test
  void startsWithTheTreeStandBesideThoseWithoutAndOneCommandInstallsTheRest()
      throws IOException, InterruptedException {
    List<Map<String, String>> asked = new ArrayList<>();
    try (FakeGateway gateway = new FakeGateway();
        FakeGateway other = new FakeGateway()) {
      ImportsSuite suite = new ImportsSuite(SMALL, ColdSuiteTest.standIn(other, asked));
      SmallRun run = SmallRun.of(gateway, folder, suite);

      assertEquals(List.of(Map.of("ARGYLE_WORKER_ZYGOTE_MEMORY", "0")), asked);
      List.of(
              "package_json_on_p50_us",
              "package_json_off_p50_us",
              "package_json_bare_p50_us",
              "package_email_off_over_on_p50_ratio",
              "packages_off_over_on_p50_mean_ratio")
          .forEach(key -> assertTrue(run.has(key), key + " of " + run.result().metrics()));
      assertEquals(2, run.metric("packages_count"));
      assertEquals(
          "not installed: apt-get install -y python3-argyle-nowhere",
          run.result().missing().get("1 of 3 popular packages"));
      assertEquals(2, run.result().claims().size());
      assertTrue(ImageIO.read(folder.resolve("imports-packages-1.png").toFile()).getWidth() > 500);
      assertEquals(Set.of(), other.deployed());
    }
  }

  @Test
  void twentyPackagesHaveNamesOfTheirOwn() {
    assertEquals(20, PopularPackage.TWENTY.stream().map(PopularPackage::name).distinct().count());
    assertEquals("PIL", new PopularPackage("pil", "PIL.Image", "python3-pil").topLevel());
  }

  @Test
  void whatFailsOnTheWayLeavesNoFunction() {
    try (FakeGateway gateway = new FakeGateway()) {
      gateway.intercept(
          request -> {
            boolean late = request.path().endsWith("/functions") && gateway.deployed().size() > 6;
            if (late) {
              request.response().setStatusCode(507).end("{\"Message\":\"the disk is full\"}");
            }
            return late;
          });

      GatewayException e = assertThrows(GatewayException.class, () -> run(gateway));

      assertTrue(e.getMessage().endsWith("the gateway says 507: the disk is full"), e.getMessage());
      assertEquals(Set.of(), gateway.deployed());
    }
  }

  @Test
  void whatIsSlowIsAskedLessOften() {
    assertEquals(20, ImportStarts.rate(2_000_000, 20));
    assertEquals(5, ImportStarts.rate(100_000_000, 20));
    assertEquals(1, ImportStarts.rate(900_000_000, 20));
    assertEquals(20, ImportStarts.rate(0, 20));
  }

  private SmallRun run(FakeGateway gateway) throws IOException, InterruptedException {
    return SmallRun.of(gateway, folder, new ImportsSuite(SMALL, ColdSuiteTest.NOBODY));
  }
}
