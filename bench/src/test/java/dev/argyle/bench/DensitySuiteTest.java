package dev.argyle.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
class DensitySuiteTest {
  private static final DensityShape SMALL = new DensityShape(4, 8, 100, 100, 20, 300);

  @TempDir private Path folder;

  @Test
  void comparesColdStartsBesideFewAndManySandboxes() throws IOException, InterruptedException {
    try (FakeGateway gateway = new FakeGateway()) {
      SmallRun run = run(gateway);

      List.of(
              "cold_p50_us_at_4",
              "cold_p99_us_at_4",
              "cold_p50_us_at_20",
              "cold_many_over_few_p50_ratio")
          .forEach(key -> assertTrue(run.has(key), key + " of " + run.result().metrics()));
      Units.check(run.result().metrics().keySet());
      assertEquals(List.of(), run.problems());
      // With few it is measured before and after.
      assertEquals(20, run.metric("cold_samples_count_at_4"));
      assertEquals(10, run.metric("cold_samples_count_at_20"));
      assertEquals(Set.of(), gateway.deployed());
      assertTrue(ImageIO.read(folder.resolve("density.png").toFile()).getWidth() > 500);
    }
  }

  @Test
  void aPlatformWithoutRoomIsSaidSoWithWhatItNeeds() throws IOException, InterruptedException {
    try (FakeGateway gateway = new FakeGateway()) {
      gateway.hasRoomFor(14);
      SmallRun run = run(gateway);

      assertEquals(
          List.of(
              "14 of 20 sandboxes live, and no more came; start the platform with --max-sandboxes 70, or ask"
                  + " for fewer by --live"),
          run.problems());
      assertFalse(run.has("cold_p50_us_at_20"));
      assertTrue(run.has("cold_p50_us_at_4"));
      String text = run.text();
      assertTrue(text.contains("cold beside 20 live: a fresh sandbox each (missing)"), text);
      assertEquals(Set.of(), gateway.deployed());
    }
  }

  private SmallRun run(FakeGateway gateway) throws IOException, InterruptedException {
    return SmallRun.of(gateway, folder, new DensitySuite(SMALL));
  }
}
