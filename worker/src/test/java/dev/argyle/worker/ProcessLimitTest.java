package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.RunId;
import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.WorkerFixture.Running;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Outcome;
import dev.argyle.worker.api.Outcome.Reason;
import dev.argyle.worker.api.Specs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The machine, here a control group the zygote is put into, has no processes left. */
@RequiresRoot
class ProcessLimitTest {
  private static final int SPARES = 3;

  @RegisterExtension
  static final WorkerFixture FIXTURE =
      WorkerFixture.with(config -> config.withSpares(SPARES).withBounds(100, 100, 1_000, 300_000));

  private Path root;
  private Path full;

  private static void awaitSpares() {
    Eventually.await("the shelf is full", () -> FIXTURE.stats().spares() == SPARES);
  }

  @BeforeEach
  void makeGroup() throws IOException {
    awaitSpares();
    root =
        Guests.groups(FIXTURE.config().runId()).stream()
            .filter(group -> hasPidsLimit(group))
            .findFirst()
            .orElseThrow()
            .getParent();
    full = Files.createDirectory(root.resolve(RunId.current() + "-full"));
  }

  private static boolean hasPidsLimit(Path group) {
    return Files.exists(group.resolve("pids.max"));
  }

  @AfterEach
  void removeGroup() throws IOException {
    for (String pid : Files.readAllLines(full.resolve("cgroup.procs"))) {
      Files.writeString(root.resolve("cgroup.procs"), pid);
    }
    Files.delete(full);
  }

  @Test
  void callersAreToldWhyAndWhatLivesGoesOn() throws IOException {
    FunctionSpec slow =
        FIXTURE.python(
            Specs.named("running"),
            "import time\ndef handler(e, c):\n    time.sleep(3)\n    return 'went on'\n");
    FunctionSpec fresh =
        FIXTURE.python(
            Specs.named("fresh").isolatedByRequest(), "def handler(e, c):\n    return 'cold'\n");
    Running before = FIXTURE.start(slow, "{}");
    Eventually.await("it runs", () -> FIXTURE.instances("starting") == 1);
    awaitSpares();
    Files.writeString(full.resolve("pids.max"), "1");
    Files.writeString(full.resolve("cgroup.procs"), "" + Guests.zygote());

    List<Running> all = new ArrayList<>();
    for (int i = 0; i < SPARES + 3; i++) {
      all.add(FIXTURE.start(fresh, "{}"));
    }
    int refused = 0;
    for (Running running : all) {
      Answer answer = running.answer();
      if (answer.result().outcome() instanceof Outcome.Rejected rejected) {
        refused++;
        assertEquals(Reason.UNAVAILABLE, rejected.reason());
        assertEquals(
            "no sandbox became free within 1000 ms: the machine allows no more processes: clone3:"
                + " Resource temporarily unavailable (EAGAIN)",
            rejected.message());
      } else {
        assertEquals("cold", answer.value().asText());
      }
    }
    assertTrue(refused >= 1);
    assertEquals("went on", before.answer().value().asText());

    Files.writeString(full.resolve("pids.max"), "max");
    awaitSpares(); // within the longest time between two attempts
    assertEquals("cold", FIXTURE.run(fresh, "{}").value().asText());
  }
}
