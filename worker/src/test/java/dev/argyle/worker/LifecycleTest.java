package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.WorkerFixture.Running;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Specs;
import dev.argyle.worker.api.StartKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** When instances end though nothing went wrong. */
@RequiresRoot
class LifecycleTest {
  private static final String SLEEPER =
      "import time\ndef handler(s, c):\n    time.sleep(s)\n    return 'done'\n";

  @RegisterExtension
  static final WorkerFixture FIXTURE =
      WorkerFixture.with(config -> config.withBounds(100, 100, 5_000, 1_500));

  private static void awaitNoIdleInstance() {
    Eventually.await("no instance is idle", () -> FIXTURE.instances("idle") == 0);
  }

  @Test
  void anInstanceThatIsIdleForTooLongIsEnded() {
    FunctionSpec function = FIXTURE.python(Specs.named("idles"), SLEEPER);
    FIXTURE.run(function, "0");
    assertEquals(StartKind.WARM, FIXTURE.run(function, "0").metering().start());
    awaitNoIdleInstance();
    assertEquals(StartKind.COLD, FIXTURE.run(function, "0").metering().start());
  }

  @Test
  void aRetiredVersionEndsAtOnceWhenItIsIdle() {
    FunctionSpec old = FIXTURE.python(Specs.named("retires").version("1"), SLEEPER);
    FunctionSpec kept = FIXTURE.python(Specs.named("retires").version("2"), SLEEPER);
    FIXTURE.run(old, "0");
    FIXTURE.run(kept, "0");
    FIXTURE.worker().retire("retires", "2");
    assertEquals(StartKind.WARM, FIXTURE.run(kept, "0").metering().start());
    assertEquals(StartKind.COLD, FIXTURE.run(old, "0").metering().start());
  }

  @Test
  void aRetiredVersionServesWhatItHasTaken() {
    FunctionSpec old =
        FIXTURE.python(Specs.named("serves").version("1").maxConcurrency(1), SLEEPER);
    Running runs = FIXTURE.start(old, "0.3");
    Running waits = FIXTURE.start(old, "0");
    Eventually.await("one waits", () -> FIXTURE.stats().queued() == 1);
    FIXTURE.worker().retire("serves", "2");
    assertEquals("done", runs.answer().value().asText());
    assertEquals("done", waits.answer().value().asText());
  }

  @Test
  void aRemovedFunctionLeavesNoLog() {
    FunctionSpec function = FIXTURE.python(Specs.named("removed"), SLEEPER);
    FIXTURE.run(function, "0");
    assertFalse(WorkerFixture.await(FIXTURE.worker().logs("removed", 10)).isEmpty());
    FIXTURE.worker().retire("removed", "");
    assertEquals(List.of(), WorkerFixture.await(FIXTURE.worker().logs("removed", 10)));
  }

  @Test
  void anExpectedFunctionFindsItsZygoteStarted() {
    FunctionSpec function =
        FIXTURE.node(Specs.named("expected"), "exports.handler = async () => 1;");
    assertTrue(FIXTURE.stats().zygotes().stream().noneMatch(it -> it.runtime().equals("node")));
    FIXTURE.worker().expect(function);
    Eventually.await(
        "its zygote is there",
        () -> FIXTURE.stats().zygotes().stream().anyMatch(it -> it.runtime().equals("node")));
  }

  @Test
  void anExpectedFunctionThatIsRetiredLeavesNothing() {
    FunctionSpec function =
        FIXTURE.python(Specs.named("unused"), "def handler(e, c):\n    return 'unused'\n");
    Path code = FIXTURE.config().codeDir().resolve(function.codeSha256());
    FIXTURE.worker().expect(function);
    FIXTURE.worker().forget(function.codeSha256());
    WorkerFixture.await(FIXTURE.worker().stats());
    assertTrue(Files.isDirectory(code), "it is expected still");
    FIXTURE.retire(function);
    Eventually.await("its code is deleted", () -> !Files.exists(code));
  }

  @Test
  void countsItsStarts() {
    long cold = FIXTURE.stats().coldStarts();
    long warm = FIXTURE.stats().warmStarts();
    FunctionSpec function = FIXTURE.python(Specs.named("counted"), SLEEPER);
    for (int i = 0; i < 3; i++) {
      FIXTURE.run(function, "0");
    }
    assertEquals(cold + 1, FIXTURE.stats().coldStarts());
    assertEquals(warm + 2, FIXTURE.stats().warmStarts());
  }

  @Test
  void sparesMadeForCallsThatHaveGoneDoNotStay() {
    FunctionSpec function =
        FIXTURE.python(Specs.named("many").maxConcurrency(30).isolatedByRequest(), SLEEPER);
    List<Running> all =
        IntStream.range(0, 20).mapToObj(i -> FIXTURE.start(function, "20")).toList();
    all.forEach(running -> running.handle().cancel());
    all.forEach(Running::answer);
    Eventually.await(
        "as many spares as wanted", () -> FIXTURE.stats().spares() == FIXTURE.config().spares());
    Eventually.await(
        "no place is left but theirs",
        () -> Guests.bySlot(FIXTURE.config().runId()).size() <= FIXTURE.config().spares());
  }

  @Test
  void theShelfIsFilledAgainOffThePathOfRequests() {
    FunctionSpec function = FIXTURE.python(Specs.named("takes").isolatedByRequest(), SLEEPER);
    FIXTURE.run(function, "0");
    Eventually.await(
        "the shelf is full", () -> FIXTURE.stats().spares() == FIXTURE.config().spares());
    assertTrue(FIXTURE.instances("idle") >= 0);
  }
}
