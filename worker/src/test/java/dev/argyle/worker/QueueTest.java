package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.WorkerFixture.Running;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Outcome;
import dev.argyle.worker.api.Outcome.Reason;
import dev.argyle.worker.api.Specs;
import dev.argyle.worker.api.StartKind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** More calls than a function may have sandboxes. */
@RequiresRoot
class QueueTest {
  private static final int MAX_QUEUE = 3;
  private static final int QUEUE_TIMEOUT_MS = 3_000;
  private static final String SLEEPER =
      """
      import time
      def handler(seconds, context):
          time.sleep(seconds)
          return "slept"
      """;

  @RegisterExtension
  static final WorkerFixture FIXTURE =
      WorkerFixture.with(config -> config.withBounds(100, MAX_QUEUE, QUEUE_TIMEOUT_MS, 300_000));

  private static FunctionSpec sleeper(int maxConcurrency) {
    return FIXTURE.python(Specs.named("sleeper").maxConcurrency(maxConcurrency), SLEEPER);
  }

  private static void end(List<Running> all) {
    all.forEach(running -> running.handle().cancel());
    all.forEach(Running::answer);
  }

  @Test
  void runsNoMoreAtOnceThanTheFunctionMay() {
    FunctionSpec function = sleeper(2);
    List<Running> running = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        running.add(FIXTURE.start(function, "20"));
      }
      Eventually.await("two wait", () -> FIXTURE.stats().queued() == 2);
      assertEquals(2, atWork());
    } finally {
      end(running);
    }
  }

  @Test
  void servesWhatWaitsWithTheInstanceThatBecomesFree() {
    FunctionSpec function = sleeper(1);
    Running first = FIXTURE.start(function, "0.1");
    Running second = FIXTURE.start(function, "0");
    assertEquals("slept", first.answer().value().asText());
    Answer queued = second.answer();
    assertEquals("slept", queued.value().asText());
    assertEquals(StartKind.WARM, queued.metering().start());
    assertTrue(queued.metering().queueUs() > 50_000, queued::toString);
  }

  @Test
  void servesWhatWaitsByFreshSandboxesWhenTheFunctionIsIsolatedByRequest() {
    FunctionSpec function =
        FIXTURE.python(Specs.named("sleeper").maxConcurrency(1).isolatedByRequest(), SLEEPER);
    List<Running> all = IntStream.range(0, 4).mapToObj(i -> FIXTURE.start(function, "0")).toList();
    all.forEach(running -> assertEquals("slept", running.answer().value().asText()));
  }

  @Test
  void refusesWhatIsMoreThanMayWait() {
    FunctionSpec function = sleeper(1);
    List<Running> all = new ArrayList<>();
    try {
      for (int i = 0; i < 1 + MAX_QUEUE; i++) {
        all.add(FIXTURE.start(function, "20"));
      }
      Answer refused = FIXTURE.run(function, "0");
      assertEquals(Reason.TOO_MANY_REQUESTS, refused.rejection().reason());
      assertEquals(
          "sleeper runs in as many sandboxes as its concurrency.max of 1 allows, and 3 invocations wait:"
              + " no more may wait; try again later",
          refused.rejection().message());
    } finally {
      end(all);
    }
  }

  @Test
  void doesNotLetACallWaitForever() {
    FunctionSpec function = sleeper(1);
    List<Running> all = new ArrayList<>(List.of(FIXTURE.start(function, "20")));
    try {
      Answer waited = FIXTURE.run(function, "0");
      assertEquals(Reason.TOO_MANY_REQUESTS, waited.rejection().reason());
      assertEquals(
          "sleeper runs in as many sandboxes as its concurrency.max of 1 allows, and 0 other invocations"
              + " wait: this one did not start within 3000 ms; try again later",
          waited.rejection().message());
    } finally {
      end(all);
    }
  }

  @Test
  void refusesAtOnceWhatCannotStartInTime() {
    FunctionSpec function = sleeper(1);
    assertEquals("slept", FIXTURE.run(function, "2").value().asText());
    List<Running> all = new ArrayList<>();
    try {
      for (int i = 0; i < 1 + 2; i++) {
        all.add(FIXTURE.start(function, "20"));
      }
      // One can start within three seconds if calls take two, and two could wait besides.
      Outcome.Rejected refused = all.get(2).answer().rejection();
      assertEquals(Reason.TOO_MANY_REQUESTS, refused.reason());
      assertEquals(
          "sleeper runs in as many sandboxes as its concurrency.max of 1 allows, and 1 invocations wait:"
              + " another would not start within 3000 ms; try again later",
          refused.message());
      assertTrue(
          refused.retryAfterMs() > 0 && refused.retryAfterMs() < QUEUE_TIMEOUT_MS,
          refused::toString);
      assertEquals(1, FIXTURE.stats().queued());
    } finally {
      end(all);
    }
  }

  @Test
  void versionsKeepToTheLimitTogetherAndNoneWaitsForAllOfTheOther() {
    Specs specs = Specs.named("shifts").maxConcurrency(2);
    FunctionSpec before = FIXTURE.python(specs.version("1"), SLEEPER);
    FunctionSpec after = FIXTURE.python(specs.version("2"), SLEEPER);
    List<Running> all = new ArrayList<>();
    try {
      for (int i = 0; i < 2; i++) {
        all.add(FIXTURE.start(before, "20"));
      }
      Eventually.await("both run", () -> atWork() == 2);
      FIXTURE.worker().retire("shifts", after.version());
      for (int i = 0; i < 3; i++) {
        all.add(FIXTURE.start(after, "20"));
      }
      Eventually.await("one of the new version runs", () -> atWork() == 3);
      assertEquals(2, FIXTURE.stats().queued());
      cancel(all.get(0));
      assertEquals(2, FIXTURE.stats().queued(), "there are still two");
      cancel(all.get(1));
      Eventually.await("the next runs in place of the old", () -> FIXTURE.stats().queued() == 1);
      assertEquals(2, atWork());
    } finally {
      end(all);
    }
  }

  private static int atWork() {
    return FIXTURE.instances("starting") + FIXTURE.instances("busy");
  }

  private static void cancel(Running running) {
    running.handle().cancel();
    assertEquals(Reason.CANCELLED, running.answer().rejection().reason());
  }

  @Test
  void forgetsACallThatWasCancelledWhileItWaited() {
    FunctionSpec function = sleeper(1);
    List<Running> all = new ArrayList<>(List.of(FIXTURE.start(function, "20")));
    try {
      Running waiting = FIXTURE.start(function, "0");
      Eventually.await("it waits", () -> FIXTURE.stats().queued() == 1);
      waiting.handle().cancel();
      assertEquals(Reason.CANCELLED, waiting.answer().rejection().reason());
      assertEquals(0, FIXTURE.stats().queued());
      waiting.handle().cancel();
    } finally {
      end(all);
    }
  }

  @Test
  void givesThePlaceOfACancelledCallToTheNext() {
    FunctionSpec function = sleeper(1);
    Running first = FIXTURE.start(function, "20");
    Running next = FIXTURE.start(function, "0");
    first.handle().cancel();
    assertEquals(Reason.CANCELLED, first.answer().rejection().reason());
    assertEquals("slept", next.answer().value().asText());
  }

  @Test
  void startsMoreSandboxesAtOnceThanThereAreSpares() {
    FunctionSpec function = sleeper(8);
    int spares = FIXTURE.config().spares();
    Eventually.await("the shelf is full", () -> FIXTURE.stats().spares() == spares);
    List<Running> all =
        IntStream.range(0, 8).mapToObj(i -> FIXTURE.start(function, "0.2")).toList();
    // More than may wait: those beyond spares and queue are told so at once.
    long served =
        all.stream()
            .map(Running::answer)
            .filter(answer -> !(answer.result().outcome() instanceof Outcome.Rejected))
            .count();
    assertTrue(served >= spares + MAX_QUEUE, () -> served + " were served");
  }
}
