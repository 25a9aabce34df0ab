package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.WorkerFixture.Running;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Specs;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Functions that want more sandboxes than there are, beside functions that want few. */
@RequiresRoot
class FairnessTest {
  private static final int PLACES = 16;
  private static final String FOR_LONG = "20";
  private static final String SLEEPER =
      """
      import time
      def handler(seconds, context):
          time.sleep(seconds)
          return "slept"
      """;

  /** Tells that it runs, by its head. */
  private static final String TELLER =
      """
      import time
      def handler(seconds, context):
          yield {"statusCode": 200}
          time.sleep(seconds)
          yield "slept"
      """;

  @RegisterExtension
  static final WorkerFixture FIXTURE =
      WorkerFixture.with(config -> config.withSpares(1).withBounds(PLACES, 2_000, 30_000, 300_000));

  private final List<Running> all = new ArrayList<>();

  @AfterEach
  void endAll() {
    all.forEach(running -> running.handle().cancel());
    all.forEach(Running::answer);
    Eventually.await("all has ended", () -> FIXTURE.stats().queued() + atWork() == 0);
  }

  private static int atWork() {
    return FIXTURE.instances("starting") + FIXTURE.instances("busy");
  }

  private static FunctionSpec function(String name, String source) {
    return FIXTURE.python(Specs.named(name).maxConcurrency(1_000).timeoutMs(60_000), source);
  }

  private List<Running> start(FunctionSpec function, int calls, String seconds) {
    List<Running> started = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      started.add(FIXTURE.start(function, seconds));
    }
    all.addAll(started);
    return started;
  }

  private static void awaitWork(int sandboxes) {
    Eventually.await(sandboxes + " sandboxes work", () -> atWork() == sandboxes);
  }

  @Test
  void aThirdIsServedBesideOneThatIsHotAndOneThatIsSlow() {
    List<Running> hot = start(function("hot", SLEEPER), 40, FOR_LONG);
    awaitWork(13);
    List<Running> slow = start(function("slow", SLEEPER), 40, FOR_LONG);
    awaitWork(15);
    FunctionSpec third = function("third", SLEEPER);
    for (int i = 0; i < 3; i++) {
      assertEquals("slept", FIXTURE.run(third, "0").value().asText());
    }
    assertFalse(hot.stream().anyMatch(running -> running.sink().isOver()));
    assertFalse(slow.stream().anyMatch(running -> running.sink().isOver()));
  }

  @Test
  void whoHoldsManyGivesThemUpToWhoHoldsFew() {
    start(function("hot", SLEEPER), 1_000, "0.05");
    Eventually.await("it has many", () -> atWork() >= 12);
    List<Running> late = start(function("late", TELLER), 6, FOR_LONG);
    // All six run at a time, though the hot one has work for all there is.
    late.forEach(running -> running.sink().head());
    assertTrue(FIXTURE.stats().queued() > 0);
  }
}
