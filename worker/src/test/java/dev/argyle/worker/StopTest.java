package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.WorkerFixture.Running;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Outcome.Reason;
import dev.argyle.worker.api.Specs;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A worker that drains and closes; each test has its own. */
@RequiresRoot
class StopTest {
  private static final String SLEEPER =
      "import time\ndef handler(s, c):\n    time.sleep(s)\n    return 'done'\n";

  private final WorkerFixture fixture = WorkerFixture.plain();

  @BeforeEach
  void start() throws IOException {
    fixture.beforeAll(null);
  }

  @AfterEach
  void stop() throws IOException {
    fixture.afterAll(null);
  }

  @Test
  void aDrainLetsWhatRunsEndAndTakesNothingNew() {
    FunctionSpec function = fixture.python(Specs.named("sleeper"), SLEEPER);
    Running running = fixture.start(function, "0.4");
    Eventually.await("it runs", () -> fixture.instances("starting") == 1);
    Future<Void> drained = fixture.worker().drain(20_000);
    assertEquals(Reason.STOPPING, fixture.run(function, "0").rejection().reason());
    assertFalse(drained.isComplete());
    WorkerFixture.await(drained);
    assertTrue(running.sink().isOver());
    assertEquals("done", running.answer().value().asText());
  }

  @Test
  void aDrainDoesNotWaitLongerThanItMay() {
    Running running = fixture.start(fixture.python(Specs.named("sleeper"), SLEEPER), "20");
    WorkerFixture.await(fixture.worker().drain(100));
    assertFalse(running.sink().isOver());
    running.handle().cancel();
    running.answer();
  }

  @Test
  void aCloseTellsThoseThatRunAndThoseThatWait() {
    FunctionSpec function = fixture.python(Specs.named("sleeper").maxConcurrency(1), SLEEPER);
    Running running = fixture.start(function, "20");
    Running waiting = fixture.start(function, "0");
    Eventually.await("one waits", () -> fixture.stats().queued() == 1);
    WorkerFixture.await(fixture.worker().close());
    assertEquals(Reason.UNAVAILABLE, running.answer().rejection().reason());
    assertEquals(Reason.STOPPING, waiting.answer().rejection().reason());
  }

  @Test
  void aCloseLeavesNoGroupNoProcessAndNoStagingFolder() {
    fixture.run(fixture.python(Specs.named("sleeper"), SLEEPER), "0");
    assertFalse(Guests.all(fixture.config().runId()).isEmpty());
    WorkerFixture.await(fixture.worker().close());
    assertTrue(Guests.groups(fixture.config().runId()).isEmpty());
    assertFalse(Files.exists(fixture.config().stagingDir()));
  }

  @Test
  void aSecondCloseDoesNothing() {
    WorkerFixture.await(fixture.worker().close());
    WorkerFixture.await(fixture.worker().close());
  }
}
