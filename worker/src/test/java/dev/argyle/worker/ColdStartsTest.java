package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.MachineState;
import dev.argyle.sandbox.testing.MachineState.Kind;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.WorkerFixture.Running;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Specs;
import dev.argyle.worker.api.StartKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many fresh sandboxes, one after the other and some at a time. */
@RequiresRoot
class ColdStartsTest {
  private static final int AT_ONCE = 4;

  @RegisterExtension
  static final WorkerFixture FIXTURE = WorkerFixture.with(config -> config.withSpares(8));

  private static FunctionSpec fresh() {
    return FIXTURE.python(
        Specs.named("fresh").isolatedByRequest().maxConcurrency(16),
        "import os\ndef handler(e, c):\n    return [int(open('/proc/self/uid_map').read().split()[1]), os.listdir('/tmp')]\n");
  }

  private static void start(FunctionSpec function, int count) {
    for (int done = 0; done < count; done += AT_ONCE) {
      List<Running> all = new ArrayList<>();
      for (int i = 0; i < AT_ONCE; i++) {
        all.add(FIXTURE.start(function, "{}"));
      }
      Set<Integer> uids = new HashSet<>();
      for (Running running : all) {
        Answer answer = running.answer();
        assertEquals(StartKind.COLD, answer.metering().start());
        assertEquals(0, answer.value().get(1).size());
        uids.add(answer.value().get(0).asInt());
      }
      assertTrue(uids.size() > 0);
    }
  }

  /** Places made in a moment of need are taken away when nothing happens for a while. */
  private static void awaitNothingButSpares() {
    int spares = FIXTURE.config().spares();
    Eventually.await(
        "the shelf is full and nothing else is there",
        () -> {
          Map<String, List<Integer>> slots = Guests.bySlot(FIXTURE.config().runId());
          return FIXTURE.stats().spares() == spares
              && slots.size() == spares
              && slots.values().stream().allMatch(pids -> pids.size() == 1);
        });
  }

  @Test
  void aThousandLeaveEverythingAsItWas() {
    FunctionSpec function = fresh();
    start(function, 100);
    awaitNothingButSpares();
    MachineState before = MachineState.now();
    start(function, 1_000);
    awaitNothingButSpares();
    for (Kind kind : Kind.values()) {
      Eventually.await(
          "as many of " + kind + " as before", () -> !MachineState.now().hasMoreThan(before, kind));
    }
  }

  @Test
  void noUserIsThatOfTwoLiveSandboxes() {
    FunctionSpec function =
        FIXTURE.python(
            Specs.named("sleeps").isolatedByRequest(),
            "import time\ndef handler(e, c):\n    time.sleep(20)\n");
    List<Running> all = new ArrayList<>();
    try {
      for (int i = 0; i < 6; i++) {
        all.add(FIXTURE.start(function, "{}"));
      }
      Eventually.await("they run", () -> FIXTURE.instances("starting") == 6);
      awaitSpares();
      Set<String> uids = new HashSet<>();
      for (Map.Entry<String, List<Integer>> slot :
          Guests.bySlot(FIXTURE.config().runId()).entrySet()) {
        for (int pid : slot.getValue()) {
          String uid = uidOf(pid);
          assertTrue(uid.isEmpty() || uids.add(uid), () -> uid + " is there twice");
        }
      }
      assertTrue(uids.size() >= 6 + FIXTURE.config().spares(), uids::toString);
    } finally {
      all.forEach(running -> running.handle().cancel());
      all.forEach(Running::answer);
    }
  }

  private static void awaitSpares() {
    Eventually.await(
        "the shelf is full", () -> FIXTURE.stats().spares() == FIXTURE.config().spares());
  }

  private static String uidOf(int pid) {
    return Guests.read(pid, "status")
        .lines()
        .filter(line -> line.startsWith("Uid:"))
        .findFirst()
        .orElse("");
  }
}
