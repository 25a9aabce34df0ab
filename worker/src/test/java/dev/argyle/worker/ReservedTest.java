package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.WorkerFixture.Running;
import dev.argyle.worker.api.Concurrency;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Specs;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A machine with room for eight sandboxes, of which one function reserves some. */
@RequiresRoot
class ReservedTest {
  private static final int PLACES = 8;
  private static final int RESERVED = 5;
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
      WorkerFixture.with(config -> config.withSpares(1).withBounds(PLACES, 100, 20_000, 300_000));

  private static FunctionSpec function(String name, int reserved) {
    Concurrency concurrency = new Concurrency(100, 0, reserved, 1);
    return FIXTURE.python(Specs.named(name).concurrency(concurrency).timeoutMs(60_000), TELLER);
  }

  private static int atWork() {
    return FIXTURE.instances("starting") + FIXTURE.instances("busy");
  }

  @Test
  void othersLeaveWhatAFunctionHasReserved() {
    FunctionSpec reserving = function("reserving", RESERVED);
    FunctionSpec hungry = function("hungry", 0);
    FIXTURE.worker().expect(reserving);
    List<Running> all = new ArrayList<>();
    try {
      for (int i = 0; i < 20; i++) {
        all.add(FIXTURE.start(hungry, "20"));
      }
      // Of the three that are left, the last is for functions that hold none.
      Eventually.await("it has what it may", () -> atWork() == 2);
      List<Running> entitled = new ArrayList<>();
      for (int i = 0; i < RESERVED; i++) {
        entitled.add(FIXTURE.start(reserving, "20"));
      }
      all.addAll(entitled);
      entitled.forEach(running -> running.sink().head());
      assertEquals(18, FIXTURE.stats().queued());
    } finally {
      all.forEach(running -> running.handle().cancel());
      all.forEach(Running::answer);
    }
  }
}
