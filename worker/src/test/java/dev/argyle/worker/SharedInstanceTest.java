package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.WorkerFixture.Running;
import dev.argyle.worker.api.Concurrency;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Outcome;
import dev.argyle.worker.api.Outcome.Reason;
import dev.argyle.worker.api.Specs;
import dev.argyle.worker.api.StartKind;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several invocations at a time in one instance; of Python here, of Node below. */
@RequiresRoot
class SharedInstanceTest {
  private static final int TOGETHER = 10;
  private static final int WAVE = 1_000;
  private static final long FLOOD_BYTES = 64L << 20;

  private static final String SOURCE =
      """
      import asyncio, os, subprocess, sys, time, uuid
      boot = uuid.uuid4().hex
      arrived = 0
      deadline = 0

      async def until(condition):
          while not condition():
              await asyncio.sleep(0.002)

      async def handler(event, context):
          global arrived, deadline
          arrived += 1
          n = event.get("n", 0)
          do = event.get("do", "answer")
          await until(lambda: arrived >= event.get("meet", 0))
          if do == "say":
              for i in range(20):
                  file = sys.stdout if i % 2 else sys.stderr
                  print(n, "says", end=" ", file=file)
                  await asyncio.sleep(0)
                  print(i, file=file)
                  await asyncio.sleep(0)
              print(n, "says", end=" no end")
          elif do == "child":
              subprocess.run(["echo", "nobody knows whose"])
          elif do == "hang":
              deadline = time.time() * 1000 + context.get_remaining_time_in_millis()
              await asyncio.Event().wait()
          elif do == "burn":
              while time.process_time() < 0.3: pass
              await asyncio.Event().wait()
          elif do == "half":
              await until(lambda: context.get_remaining_time_in_millis() < event["left"])
          elif do == "outlive":
              await until(lambda: time.time() * 1000 > deadline + 200)
          elif do == "exit":
              os._exit(7)
          elif do == "raise":
              raise ValueError(f"number {n}")
          elif do == "memory":
              pages = int(open("/proc/self/statm").read().split()[1])
              return {"kib": pages * os.sysconf("SC_PAGE_SIZE") // 1024}
          return {"boot": boot, "arrived": arrived, "n": n, "request": context.aws_request_id,
                  "text": len(event.get("text", "")), "last": event.get("text", "")[-1:]}

      async def stream(event, context):
          global arrived
          arrived += 1
          await until(lambda: arrived >= event.get("meet", 0))
          yield {"statusCode": 200, "headers": {"n": str(event["n"])}}
          for i in range(event["pieces"]):
              yield f"{event['n']};" * event["times"]
      """;

  @RegisterExtension
  static final WorkerFixture FIXTURE =
      WorkerFixture.with(config -> config.withBounds(100, 10_000, 30_000, 300_000));

  /** The function of the source above, or the same in another language. */
  FunctionSpec function(Specs specs) {
    return FIXTURE.python(specs, SOURCE);
  }

  private FunctionSpec shared(int max, int perInstance) {
    return function(Specs.named("shared").concurrency(new Concurrency(max, 0, 0, perInstance)));
  }

  private static List<Running> start(FunctionSpec function, int count, String event) {
    return IntStream.range(0, count)
        .mapToObj(n -> FIXTURE.start(function, event.formatted(n)))
        .toList();
  }

  private static void end(List<Running> all) {
    all.forEach(running -> running.handle().cancel());
    all.forEach(Running::answer);
  }

  private static String boot(Running running) {
    return running.answer().value().get("boot").asText();
  }

  @Test
  void callsThatWaitAreAllInOneInstanceAtTheSameTime() {
    List<Running> all = start(shared(8, TOGETHER), TOGETHER, "{\"n\":%d,\"meet\":10}");
    long cold =
        all.stream().filter(run -> run.answer().metering().start() == StartKind.COLD).count();
    for (Running running : all) {
      assertEquals(TOGETHER, running.answer().value().get("arrived").asInt());
      assertEquals(boot(all.get(0)), boot(running));
    }
    assertEquals(1, cold);
  }

  @Test
  void eachCallerGetsItsOwnAnswer() {
    List<Running> all = start(shared(2, TOGETHER), 300, "{\"n\":%d,\"meet\":5}");
    for (int n = 0; n < all.size(); n++) {
      JsonNode answer = all.get(n).answer().value();
      assertEquals(n, answer.get("n").asInt());
      assertEquals(all.get(n).invocation().requestId(), answer.get("request").asText());
    }
  }

  @Test
  void eachCallerGetsItsOwnStream() {
    FunctionSpec function =
        function(
            Specs.named("streams")
                .handler("app.stream")
                .concurrency(new Concurrency(1, 0, 0, TOGETHER)));
    List<Running> all = start(function, 30, "{\"n\":%d,\"meet\":10,\"pieces\":20,\"times\":20000}");
    for (int n = 0; n < all.size(); n++) {
      Answer answer = all.get(n).answer();
      answer.outcome(Outcome.Streamed.class);
      assertEquals((n + ";").repeat(400_000), answer.streamed().toString(), "stream " + n);
      assertTrue(all.get(n).sink().head().toString().replace(" ", "").contains("\"n\":\"" + n));
    }
  }

  @Test
  void largeEventsComeWholeToWhomTheyAreFor() {
    FunctionSpec function = shared(1, TOGETHER);
    List<Running> all = new ArrayList<>();
    for (int n = 0; n < TOGETHER; n++) {
      String text = ("" + n).repeat((1 << 20) + n);
      all.add(FIXTURE.start(function, "{\"n\":" + n + ",\"meet\":10,\"text\":\"" + text + "\"}"));
    }
    for (int n = 0; n < TOGETHER; n++) {
      JsonNode answer = all.get(n).answer().value();
      assertEquals((1 << 20) + n, answer.get("text").asInt());
      assertEquals("" + n, answer.get("last").asText());
    }
  }

  @Test
  void eachLineOfOutputHasTheRequestThatWroteIt() {
    FunctionSpec function = shared(1, TOGETHER);
    List<Running> all = start(function, TOGETHER, "{\"n\":%d,\"do\":\"say\",\"meet\":10}");
    for (int n = 0; n < TOGETHER; n++) {
      StringBuilder expected = new StringBuilder();
      for (int i = 0; i < 20; i++) {
        expected.append(n).append(" says ").append(i).append('\n');
      }
      expected.append(n).append(" says no end\nREPORT RequestId: ");
      expected.append(all.get(n).invocation().requestId());
      String log = all.get(n).answer().log();
      assertTrue(log.startsWith(expected.toString()), log);
    }
  }

  @Test
  void whatNobodyInParticularWritesIsLoggedWithoutARequest() {
    FunctionSpec function =
        function(Specs.named("children").concurrency(new Concurrency(1, 0, 0, 2)));
    List<Running> all = new ArrayList<>(start(function, 1, "{\"do\":\"hang\"}"));
    try {
      FIXTURE.run(function, "{\"do\":\"child\"}").value();
      assertTrue(
          WorkerFixture.await(FIXTURE.worker().logs("children", 10)).stream()
              .anyMatch(
                  line -> line.requestId().isEmpty() && line.text().equals("nobody knows whose")));
    } finally {
      end(all);
    }
  }

  @Test
  void aFailureIsOneCallersOnly() {
    FunctionSpec function = shared(1, 2);
    Running failing = FIXTURE.start(function, "{\"n\":5,\"do\":\"raise\",\"meet\":2}");
    Running other = FIXTURE.start(function, "{\"n\":6,\"meet\":2}");
    assertEquals("number 5", failing.answer().errorMessage());
    assertEquals(6, other.answer().value().get("n").asInt());
    assertTrue(failing.answer().log().contains("number 5"));
    assertEquals(boot(other), boot(FIXTURE.start(function, "{}")));
  }

  @Test
  void othersGoOnWhenOneIsTooSlowAndNobodyJoinsThem() {
    FunctionSpec function =
        function(
            Specs.named("slow").timeoutMs(2_000).concurrency(new Concurrency(2, 0, 0, TOGETHER)));
    Running slow = FIXTURE.start(function, "{\"do\":\"hang\"}");
    FIXTURE.run(function, "{\"do\":\"half\",\"left\":1000}").value();
    Running other = FIXTURE.start(function, "{\"do\":\"outlive\"}");
    assertEquals("Sandbox.Timedout", slow.answer().errorType());
    Running next = FIXTURE.start(function, "{}");
    assertNotEquals(boot(next), boot(other));
    Eventually.await("the slow one's instance ends", () -> FIXTURE.instances("busy") == 0);
  }

  @Test
  void allCallersAreToldWhenTheirInstanceEnds() {
    FunctionSpec function = shared(1, TOGETHER);
    List<Running> all = new ArrayList<>(start(function, 5, "{\"n\":%d,\"do\":\"hang\"}"));
    all.add(FIXTURE.start(function, "{\"do\":\"exit\",\"meet\":6}"));
    for (Running running : all) {
      assertEquals("Runtime.ExitError", running.answer().errorType());
      assertTrue(running.answer().errorMessage().contains("exit status 7"));
      assertTrue(running.answer().errorMessage().contains(running.invocation().requestId()));
    }
  }

  @Test
  void aCallerThatHasGoneLeavesTheOthersAlone() {
    FunctionSpec function = shared(1, 3);
    Running gone = FIXTURE.start(function, "{\"n\":1,\"meet\":4}");
    Running other = FIXTURE.start(function, "{\"n\":2,\"meet\":5}");
    FIXTURE.run(function, "{\"meet\":3}").value();
    gone.handle().cancel();
    assertEquals(Reason.CANCELLED, gone.answer().rejection().reason());
    Running third = FIXTURE.start(function, "{\"n\":3,\"meet\":4}");
    // Its place is free once its guest has answered for it.
    Running fourth = FIXTURE.start(function, "{\"n\":4}");
    assertEquals(boot(third), boot(other));
    assertEquals(boot(third), boot(fourth));
    assertEquals(2, other.answer().value().get("n").asInt());
  }

  @Test
  void anInstanceThatRunsForNobodyIsEnded() {
    FunctionSpec function = shared(1, 2);
    List<Running> all = start(function, 2, "{\"n\":%d,\"do\":\"hang\",\"meet\":2}");
    end(all);
    Eventually.await(
        "it has ended", () -> FIXTURE.instances("busy") + FIXTURE.instances("starting") == 0);
  }

  @Test
  void moreThanAllInstancesHavePlacesForWait() {
    FunctionSpec function = shared(2, 3);
    List<Running> all = start(function, 8, "{\"n\":%d,\"do\":\"hang\"}");
    try {
      Eventually.await("two wait", () -> FIXTURE.stats().queued() == 2);
      Eventually.await(
          "two instances", () -> FIXTURE.instances("starting") + FIXTURE.instances("busy") == 2);
    } finally {
      end(all);
    }
  }

  @Test
  void aSlowReceiverStopsNobodyElse() {
    FunctionSpec function =
        function(
            Specs.named("flood").handler("app.stream").concurrency(new Concurrency(1, 0, 0, 2)));
    TestSink sink = TestSink.slow();
    String flood = "{\"n\":1,\"pieces\":1024,\"times\":32768}";
    Running slow = FIXTURE.start(function, Buffer.buffer(flood), sink);
    Eventually.await("the receiver is slow", sink::isPaused);
    for (int i = 0; i < 20; i++) {
      String quick = "{\"n\":2,\"pieces\":10,\"times\":10000}";
      assertEquals(200_000, FIXTURE.run(function, quick).streamed().length());
    }
    assertTrue(sink.received() < FLOOD_BYTES / 16, () -> sink.received() + " bytes came");
    sink.drain();
    assertEquals(FLOOD_BYTES, slow.answer().streamed().length());
  }

  @Test
  void aReceiverThatStaysSlowIsGivenUpInItsOwnTime() {
    FunctionSpec function =
        function(
            Specs.named("flood")
                .timeoutMs(500)
                .handler("app.stream")
                .concurrency(new Concurrency(1, 0, 0, 2)));
    TestSink sink = TestSink.slow();
    String flood = "{\"n\":1,\"pieces\":1024,\"times\":32768}";
    Running slow = FIXTURE.start(function, Buffer.buffer(flood), sink);
    assertEquals("Sandbox.Timedout", slow.answer().errorType());
  }

  @Test
  void processorTimeCountsFromWhereAnInvocationBegan() {
    FunctionSpec function = shared(1, 2);
    Running burning = FIXTURE.start(function, "{\"do\":\"burn\"}");
    // It has its turn once the other has burnt all it will.
    Answer late = FIXTURE.run(function, "{\"meet\":2}");
    late.value();
    Answer again = FIXTURE.run(function, "{}");
    burning.handle().cancel();
    long burntUs = burning.answer().metering().cpuUs();
    assertTrue(burntUs > again.metering().cpuUs() + 200_000, () -> burntUs + " us, " + again);
    assertTrue(again.metering().memoryPeakBytes() > 0);
  }

  @Test
  void manyCallsLeaveNothingBehindInTheGuest() {
    FunctionSpec function = shared(1, TOGETHER);
    answerAll(function, 2_000);
    int before = memory(function);
    answerAll(function, 10_000);
    int grown = memory(function) - before;
    assertTrue(grown < 4 * 1024, () -> grown + " KiB more");
  }

  /**
   * In waves: of too many at once, those are refused that a slow machine could not serve in time.
   */
  private static void answerAll(FunctionSpec function, int count) {
    for (int wave = 0; wave < count; wave += WAVE) {
      start(function, WAVE, "{\"n\":%d}").forEach(running -> running.answer().value());
    }
  }

  private static int memory(FunctionSpec function) {
    return FIXTURE.run(function, "{\"do\":\"memory\"}").value().get("kib").asInt();
  }
}
