package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.policy.UserIds;
import dev.argyle.sandbox.sys.Errno;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.JnrKernel;
import dev.argyle.sandbox.sys.Linux;
import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.MachineState;
import dev.argyle.sandbox.testing.MachineState.Kind;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Specs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * SIGKILL of guests and zygotes at any moment, under load. The seed is {@code argyle.seed}, or
 * random and printed.
 */
@RequiresRoot
class KillStormTest {
  private static final int KILLS = 42;
  private static final int CALLERS = 4;
  private static final long MAX_WAIT_NS = TimeUnit.MILLISECONDS.toNanos(40);

  @RegisterExtension
  static final WorkerFixture FIXTURE = WorkerFixture.with(config -> config.withSpares(6));

  private enum Victim {
    GUEST,
    GUESTS,
    ZYGOTE,
    ALL
  }

  @Test
  void everybodyIsAnsweredAndNobodySeesAnothersData() throws InterruptedException, IOException {
    long seed = Long.getLong("argyle.seed", System.nanoTime());
    System.out.println("argyle.seed=" + seed);
    Random random = new Random(seed);
    Witnesses witnesses = new Witnesses();
    List<FunctionSpec> functions =
        List.of(
            FIXTURE.python(Specs.named("fresh").isolatedByRequest(), TokenCallers.HANDLER),
            FIXTURE.python(Specs.named("kept"), TokenCallers.HANDLER),
            FIXTURE.python(Specs.named("other"), TokenCallers.HANDLER));
    TokenCallers callers = new TokenCallers(FIXTURE, functions, witnesses);
    // The file of records is opened with the first of them, and stays open.
    FIXTURE.start(functions.get(0), "{}").answer();
    Path records = FIXTURE.config().dataDir().resolve("records");
    Eventually.await("a record is written", () -> isNotEmpty(records));
    awaitNothingButSpares();
    MachineState before = MachineState.now();
    try {
      callers.start(CALLERS, seed);
      for (int kill = 0; kill < KILLS; kill++) {
        long served = witnesses.answered();
        LockSupport.parkNanos((long) (random.nextDouble() * MAX_WAIT_NS));
        Victim victim = Victim.values()[random.nextInt(Victim.values().length)];
        strike(victim, random);
        assertEverySlotHasItsUser();
        String what = "somebody is served after kill " + kill + " of " + victim + ", seed " + seed;
        Eventually.await(what, () -> callers.failed() || witnesses.answered() > served + CALLERS);
      }
    } finally {
      callers.stop();
    }
    witnesses.assertNothingWasShared("seed " + seed);
    functions.forEach(FIXTURE::retire);
    awaitNothingButSpares();
    for (Kind kind : Kind.values()) {
      if (!Eventually.within(
          Duration.ofSeconds(30), () -> !MachineState.now().hasMoreThan(before, kind))) {
        throw new AssertionError(kind + " left: " + MachineState.now().newSince(before, kind));
      }
    }
    assertEquals(List.of(), list(FIXTURE.config().stagingDir()));
    assertEquals(List.of(), list(FIXTURE.config().rootBase()));
  }

  private static void strike(Victim victim, Random random) {
    List<Integer> guests = Guests.all(FIXTURE.config().runId());
    List<Integer> doomed = new ArrayList<>();
    if (victim == Victim.ZYGOTE || victim == Victim.ALL) {
      // There is none while another is started.
      findZygote().ifPresent(doomed::add);
    }
    if (victim == Victim.GUESTS || victim == Victim.ALL) {
      doomed.addAll(guests);
    }
    if (victim == Victim.GUEST && !guests.isEmpty()) {
      doomed.add(guests.get(random.nextInt(guests.size())));
    }
    doomed.forEach(KillStormTest::kill);
  }

  private static Optional<Integer> findZygote() {
    return ProcessHandle.current()
        .children()
        .filter(child -> Guests.read(child.pid(), "cmdline").contains("zygote.py"))
        .findFirst()
        .map(child -> (int) child.pid());
  }

  private static void kill(int pid) {
    try {
      new JnrKernel().kill(pid, Linux.SIGKILL);
    } catch (ErrnoException e) {
      assertEquals(Errno.ESRCH, e.errno(), e::getMessage);
    }
  }

  /** As the host sees it; a guest is its zygote's until its entry is done. */
  private static void assertEverySlotHasItsUser() {
    for (Map.Entry<String, List<Integer>> slot :
        Guests.bySlot(FIXTURE.config().runId()).entrySet()) {
      int own = UserIds.ofSlot(Integer.parseInt(slot.getKey().substring(1)));
      int zygote = UserIds.ofZygote(0);
      for (int pid : slot.getValue()) {
        Guests.read(pid, "status")
            .lines()
            .filter(line -> line.startsWith("Uid:"))
            .map(line -> Integer.parseInt(line.split("\\s+", -1)[1]))
            .forEach(uid -> assertTrue(uid == zygote || uid == own, slot + " has user " + uid));
      }
    }
  }

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

  private static boolean isNotEmpty(Path folder) {
    try {
      return !list(folder).isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    }
  }
}
