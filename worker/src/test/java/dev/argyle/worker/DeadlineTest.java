package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.WorkerFixture.Running;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Outcome.Reason;
import dev.argyle.worker.api.Outcome.Rejected;
import dev.argyle.worker.api.Specs;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Calls of a second, one at a time, of which each may wait for ten. */
@RequiresRoot
class DeadlineTest {
  private static final int DEADLINE_MS = 10_000;
  private static final int CALLS = 15;
  private static final String SLEEPER =
      """
      import time
      def handler(seconds, context):
          time.sleep(seconds)
          return "slept"
      """;

  @RegisterExtension
  static final WorkerFixture FIXTURE =
      WorkerFixture.with(config -> config.withBounds(100, 1_000, DEADLINE_MS, 300_000));

  @Test
  void asManyWaitAsCanStartInTimeAndTheRestIsRefusedAtOnce() {
    FunctionSpec function =
        FIXTURE.python(Specs.named("second").maxConcurrency(1).timeoutMs(60_000), SLEEPER);
    assertEquals("slept", FIXTURE.run(function, "1").value().asText());
    List<Running> all = new ArrayList<>();
    try {
      for (int i = 0; i < CALLS; i++) {
        all.add(FIXTURE.start(function, "60"));
      }
      int waiting = FIXTURE.stats().queued();
      // Less than ten where the machine was so busy that the first took longer than it slept.
      assertTrue(waiting >= 5 && waiting <= 10, () -> waiting + " wait");
      Rejected refused = all.get(1 + waiting).answer().rejection();
      assertEquals(Reason.TOO_MANY_REQUESTS, refused.reason());
      assertTrue(refused.retryAfterMs() > 0 && refused.retryAfterMs() <= 2_500, refused::toString);
    } finally {
      all.forEach(running -> running.handle().cancel());
      all.forEach(Running::answer);
    }
  }
}
