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
        "import os\ndef handler(e, c):\n    return [os.getuid(), os.listdir('/tmp')]\n");
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

  private static void awaitFullShelf() {
    Eventually.await(
        "the shelf is full and nothing else is left",
        () ->
            FIXTURE.stats().spares() == FIXTURE.config().spares()
                && Guests.all(FIXTURE.config().runId()).size() == FIXTURE.config().spares());
  }

  @Test
  void aThousandLeaveEverythingAsItWas() {
    FunctionSpec function = fresh();
    start(function, 100);
    awaitFullShelf();
    MachineState before = MachineState.now();
    start(function, 1_000);
    awaitFullShelf();
    for (Kind kind : List.of(Kind.MOUNT, Kind.PROCESS, Kind.STRAY_THREAD)) {
      Eventually.await(
          "as many of " + kind + " as before", () -> !MachineState.now().hasMoreThan(before, kind));
    }
    // A slot made in a moment of need stays for the next: three files each, and its groups.
    int slots = Guests.bySlot(FIXTURE.config().runId()).size();
    assertTrue(slots <= FIXTURE.config().spares() + 2 * 16, () -> slots + " slots");
    int fresh = MachineState.now().newSince(before, Kind.DESCRIPTOR).size();
    assertTrue(fresh <= 10 * (slots + 1), () -> fresh + " new descriptors");
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
