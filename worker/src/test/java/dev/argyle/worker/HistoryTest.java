package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.api.ExitReason;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.InvocationQuery;
import dev.argyle.worker.api.InvocationRecord;
import dev.argyle.worker.api.Limits;
import dev.argyle.worker.api.Specs;
import dev.argyle.worker.api.StartSource;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a worker remembers of invocations, however they ended. */
@RequiresRoot
class HistoryTest {
  @RegisterExtension
  static final WorkerFixture FIXTURE = WorkerFixture.with(config -> config.withSpares(1));

  private static final String HANDLER =
      """
      import os, time
      class Liar(Exception): pass
      Liar.__name__ = "Sandbox.Timedout"
      def handler(event, context):
          if event == "lie": raise Liar("no time")
          if event == "sleep": time.sleep(20)
          if event == "exit": os._exit(3)
          if event == "memory": return len(bytearray(200 << 20))
          return event
      """;

  private static FunctionSpec function(String name) {
    return FIXTURE.python(Specs.named(name).timeoutMs(300).memoryMb(64), HANDLER);
  }

  private static List<InvocationRecord> records(String function) {
    InvocationQuery query =
        new InvocationQuery(function, "", 0, Long.MAX_VALUE, EnumSet.allOf(ExitReason.class), 100);
    return WorkerFixture.await(FIXTURE.worker().history().invocations(query)).records();
  }

  private static InvocationRecord only(String function) {
    List<InvocationRecord> records = records(function);
    assertEquals(1, records.size(), records::toString);
    return records.get(0);
  }

  private static ExitReason exitOf(String name, String event) {
    FIXTURE.run(function(name), event);
    return only(name).exit();
  }

  @Test
  void howItEndedIsThePlatformsWord() {
    assertEquals(ExitReason.OK, exitOf("good", "1"));
    assertEquals(ExitReason.TIMEOUT, exitOf("late", "\"sleep\""));
    assertEquals(ExitReason.EXIT, exitOf("gone", "\"exit\""));
    assertEquals(ExitReason.OUT_OF_MEMORY, exitOf("large", "\"memory\""));
  }

  @Test
  void aHandlerCannotPretendThatItWasThePlatform() {
    assertEquals(ExitReason.ERROR, exitOf("liar", "\"lie\""));
    assertEquals("Sandbox.Timedout", only("liar").errorType());
  }

  @Test
  void aRefusalIsKeptAndCostsNothing() {
    FunctionSpec function = function("refused");
    Buffer event = Buffer.buffer(new byte[Limits.MAX_EVENT_BYTES + 1]);
    FIXTURE.start(function, event, new TestSink()).answer().rejection();
    InvocationRecord record = only("refused");
    assertEquals(ExitReason.TOO_LARGE, record.exit());
    assertFalse(record.ran());
    assertEquals(0, record.billedMs());
    assertEquals(event.length(), record.metering().bytesIn());
  }

  @Test
  void whatACallerLeftIsKept() {
    FunctionSpec function = FIXTURE.python(Specs.named("left"), HANDLER);
    WorkerFixture.Running running = FIXTURE.start(function, "\"sleep\"");
    running.handle().cancel();
    running.answer().rejection();
    assertEquals(ExitReason.CANCELLED, only("left").exit());
  }

  @Test
  void whoWaitedForASandboxIsToldApartFromWhoFoundOne() {
    FunctionSpec function = FIXTURE.python(Specs.named("many").isolatedByRequest(), HANDLER);
    List<WorkerFixture.Running> running = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      running.add(FIXTURE.start(function, "1"));
    }
    running.forEach(one -> one.answer().value());
    List<InvocationRecord> records = records("many");
    assertEquals(6, records.size());
    assertTrue(
        records.stream().anyMatch(one -> one.metering().source() == StartSource.FORK),
        records::toString);
  }

  @Test
  void totalsAndActivityCountThem() {
    FunctionSpec function = function("counted");
    FIXTURE.run(function, "1");
    FIXTURE.run(function, "\"lie\"");
    var totals = WorkerFixture.await(FIXTURE.worker().history().totals("counted")).orElseThrow();
    assertEquals(2, totals.invocations());
    assertEquals(1, totals.failures());
    long billedMs = records("counted").stream().mapToLong(InvocationRecord::billedMs).sum();
    assertEquals(billedMs * 64, totals.memoryMbMs());
    var activity =
        WorkerFixture.await(FIXTURE.worker().history().activity()).stream()
            .filter(one -> one.function().equals("counted"))
            .findFirst()
            .orElseThrow();
    assertEquals(2, activity.invocations());
    assertEquals(1, activity.instancesByState().get("idle"));
    assertTrue(WorkerFixture.await(FIXTURE.worker().history().totals("nobody")).isEmpty());
  }
}
