package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.WorkerFixture.Running;
import dev.argyle.worker.api.Concurrency;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Specs;
import dev.argyle.worker.api.StartKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A worker that keeps no spares: each sandbox is forked when somebody waits for it. */
@RequiresRoot
class OnDemandTest {
  private static final int PLACES = 24;
  private static final int CALLS = 60;
  private static final String BOOT = "open('/proc/sys/kernel/random/uuid').read()";
  private static final String MARKED =
      """
      import os, time
      IDENTITY = %s
      def handler(seconds, context):
          fresh = not os.path.exists("/tmp/mark")
          open("/tmp/mark", "w").close()
          time.sleep(seconds)
          return [fresh, IDENTITY]
      """
          .formatted(BOOT);

  @RegisterExtension
  static final WorkerFixture FIXTURE =
      WorkerFixture.with(config -> config.withSpares(0).withBounds(PLACES, 2_000, 30_000, 300_000));

  @AfterEach
  void nothingIsLeft() {
    for (String name : List.of("fresh", "hot", "other", "kept", "node")) {
      FIXTURE.worker().retire(name, "");
    }
    Eventually.await("no spare and no instance stays", () -> sandboxes() == 0);
  }

  private static int sandboxes() {
    return FIXTURE.stats().spares()
        + FIXTURE.stats().instancesByState().values().stream().mapToInt(Integer::intValue).sum();
  }

  private static int atWork() {
    return FIXTURE.instances("starting") + FIXTURE.instances("busy");
  }

  private static FunctionSpec function(String name) {
    return FIXTURE.python(
        Specs.named(name).isolatedByRequest().maxConcurrency(1_000).timeoutMs(60_000), MARKED);
  }

  private static List<Running> start(FunctionSpec function, int calls, String seconds) {
    List<Running> started = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      started.add(FIXTURE.start(function, seconds));
    }
    return started;
  }

  private static void assertAllFresh(List<Running> calls) {
    Set<String> identities = new HashSet<>();
    for (Running call : calls) {
      Answer answer = call.answer();
      assertEquals(StartKind.COLD, answer.metering().start());
      assertTrue(answer.value().get(0).asBoolean(), () -> answer.value().toString());
      identities.add(answer.value().get(1).asText());
    }
    assertEquals(calls.size(), identities.size());
  }

  @Test
  void moreCallsThanThereArePlacesForAreAllServedByFreshSandboxes() {
    assertAllFresh(start(function("fresh"), CALLS, "0.001"));
  }

  @Test
  void callsThatComeOneAfterTheOtherAreServed() {
    FunctionSpec function = function("fresh");
    for (int i = 0; i < CALLS; i++) {
      assertAllFresh(start(function, 1, "0"));
    }
  }

  @Test
  void aFunctionThatIsHotLeavesRoomForAnother() {
    List<Running> hot = start(function("hot"), CALLS, "20");
    Eventually.await("it has its share", () -> atWork() >= PLACES / 2);
    assertAllFresh(start(function("other"), 3, "0"));
    hot.forEach(running -> running.handle().cancel());
    hot.forEach(Running::answer);
  }

  @Test
  void whatIsMadeForACallThatHasGoneIsNotKept() {
    List<Running> calls = start(function("fresh"), 10, "0");
    calls.forEach(running -> running.handle().cancel());
    calls.forEach(Running::answer);
    Eventually.await("none is kept", () -> sandboxes() == 0);
  }

  @Test
  void instancesAreKeptWarmThoughNobodyCalls() {
    FunctionSpec function =
        FIXTURE.python(Specs.named("kept").concurrency(new Concurrency(4, 2, 0, 1)), MARKED);
    FIXTURE.worker().expect(function);
    Eventually.await("two are idle", () -> FIXTURE.instances("idle") == 2);
    assertEquals(StartKind.WARM, FIXTURE.run(function, "0").metering().start());
  }

  @Test
  void nodeIsForkedWhenItIsAskedFor() {
    FunctionSpec function =
        FIXTURE.node(
            Specs.named("node").isolatedByRequest().maxConcurrency(100).timeoutMs(60_000),
            "let calls = 0; exports.handler = async () => ++calls;");
    List<Running> calls = start(function, CALLS, "0");
    for (Running call : calls) {
      Answer answer = call.answer();
      assertEquals("1", answer.value().toString());
    }
  }
}
