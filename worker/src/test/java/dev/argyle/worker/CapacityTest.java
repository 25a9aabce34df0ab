package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.WorkerFixture.Running;
import dev.argyle.worker.api.Concurrency;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Outcome.Reason;
import dev.argyle.worker.api.Specs;
import dev.argyle.worker.api.StartKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A machine with room for three sandboxes. */
@RequiresRoot
class CapacityTest {
  private static final String SLEEPER =
      "import time\ndef handler(s, c):\n    time.sleep(s)\n    return 'done'\n";

  @RegisterExtension
  static final WorkerFixture FIXTURE =
      WorkerFixture.with(config -> config.withSpares(1).withBounds(3, 100, 2_000, 300_000));

  private static FunctionSpec function(String name) {
    return FIXTURE.python(Specs.named(name), SLEEPER);
  }

  @Test
  void givesThePlaceOfAnIdleInstanceToAFunctionThatNeedsIt() {
    for (int round = 0; round < 3; round++) {
      for (String name : List.of("a", "b", "c", "d", "e")) {
        Answer answer = FIXTURE.run(function(name), "0");
        assertEquals("done", answer.value().asText());
        long waitedMs = Duration.ofNanos(answer.metering().queueUs() * 1_000).toMillis();
        assertTrue(waitedMs < 1_000, () -> name + " waited " + waitedMs + " ms");
      }
    }
  }

  @Test
  void saysSoWhenEverySandboxIsBusy() {
    List<Running> busy =
        List.of(
            FIXTURE.start(function("x"), "20"),
            FIXTURE.start(function("y"), "20"),
            FIXTURE.start(function("z"), "20"));
    try {
      Answer answer = FIXTURE.run(function("w"), "0");
      assertEquals(Reason.TOO_MANY_REQUESTS, answer.rejection().reason());
      assertEquals(
          "the machine is full, and 0 other invocations of w wait for a sandbox: this one did not start"
              + " within 2000 ms; try again later",
          answer.rejection().message());
    } finally {
      busy.forEach(running -> running.handle().cancel());
      busy.forEach(Running::answer);
    }
  }

  @Test
  void servesMoreBusyFunctionsThanItHasPlaces() {
    List<Running> all = new ArrayList<>();
    for (String name : List.of("k", "l", "m", "n", "o")) {
      FunctionSpec function = function(name);
      for (int i = 0; i < 10; i++) {
        all.add(FIXTURE.start(function, "0.01"));
      }
    }
    all.forEach(running -> assertEquals("done", running.answer().value().asText()));
  }

  @Test
  void neverHasMoreSandboxesThanItMay() {
    List<Running> all =
        List.of("1", "2", "3", "4", "5", "6").stream()
            .map(name -> FIXTURE.start(function("f" + name), "0.05"))
            .toList();
    all.forEach(running -> assertEquals("done", running.answer().value().asText()));
    assertTrue(Guests.bySlot(FIXTURE.config().runId()).size() <= 3);
  }

  @Test
  void whatAManifestKeepsWarmGivesItsPlaceUpLast() {
    Specs keepsOne = Specs.named("kept").concurrency(new Concurrency(8, 1, 0, 1));
    FunctionSpec kept = FIXTURE.python(keepsOne, SLEEPER);
    FIXTURE.run(kept, "0");
    for (String name : List.of("m", "n", "o", "p")) {
      assertEquals("done", FIXTURE.run(function(name), "0").value().asText());
    }
    assertEquals(StartKind.WARM, FIXTURE.run(kept, "0").metering().start());
  }
}
