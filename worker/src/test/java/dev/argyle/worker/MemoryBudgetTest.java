package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.WorkerFixture.Running;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Outcome;
import dev.argyle.worker.api.Outcome.Reason;
import dev.argyle.worker.api.Specs;
import dev.argyle.worker.api.StartKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Functions may have 256 MiB together, whatever each was promised. */
@RequiresRoot
class MemoryBudgetTest {
  private static final long MIB = 1 << 20;
  private static final long BUDGET_BYTES = 256 * MIB;

  /** From here on nothing is started. */
  private static final long FULL_BYTES = BUDGET_BYTES - BUDGET_BYTES / 16;

  /** Keeps so many MiB for good, and stays for so many seconds. */
  private static final String HOLDS =
      """
      import time
      held = []
      def handler(event, context):
          held.append(b"x" * (event["mib"] << 20))
          time.sleep(event["s"])
          return len(held)
      """;

  private final WorkerFixture fixture =
      WorkerFixture.with(
          config ->
              config
                  .withMemoryBudget(BUDGET_BYTES)
                  .withBounds(100, 100, 4_000, 300_000)
                  .withPauseAfter(2_000));
  private final List<Running> endless = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    fixture.beforeAll(null);
  }

  @AfterEach
  void stop() throws IOException {
    endless.forEach(running -> running.handle().cancel());
    fixture.afterAll(null);
  }

  private FunctionSpec holder(String name) {
    return fixture.python(Specs.named(name).memoryMb(1_024).timeoutMs(60_000), HOLDS);
  }

  private static String event(long mib, int seconds) {
    return "{\"mib\": " + mib + ", \"s\": " + seconds + "}";
  }

  /** Of all sandboxes together, without file pages that can be dropped. */
  private long usedBytes() {
    for (Path group : Guests.groups(fixture.config().runId())) {
      if (Files.exists(group.resolve("memory.usage_in_bytes"))) {
        return number(group, "memory.usage_in_bytes", "")
            - number(group, "memory.stat", "total_inactive_file ");
      }
      if (Files.exists(group.resolve("memory.current"))) {
        return number(group, "memory.current", "") - number(group, "memory.stat", "inactive_file ");
      }
    }
    throw new AssertionError("no group counts memory");
  }

  private static long number(Path group, String file, String key) {
    try {
      return Files.readAllLines(group.resolve(file)).stream()
          .filter(line -> line.startsWith(key))
          .mapToLong(line -> Long.parseLong(line.substring(key.length()).strip()))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Has a function run that leaves 8 MiB of the budget. */
  private Running useAll() {
    FunctionSpec all = holder("all");
    assertEquals(1, fixture.run(all, event(0, 0)).value().asInt());
    Eventually.await("the shelf is full", () -> fixture.stats().spares() == 3);
    long mib = (FULL_BYTES + 8 * MIB - usedBytes()) / MIB;
    Running running = fixture.start(all, event(mib, 50));
    endless.add(running);
    return running;
  }

  @Test
  void noSandboxIsStartedWhereThereIsNoMemoryForIt() {
    FunctionSpec fresh =
        fixture.python(Specs.named("fresh").isolatedByRequest(), "def handler(e, c): return 1\n");
    Running runs = useAll();
    List<Outcome.Rejected> refused = new ArrayList<>();
    Eventually.await(
        "one is refused",
        () -> {
          if (fixture.run(fresh, "{}").result().outcome() instanceof Outcome.Rejected rejected) {
            refused.add(rejected);
          }
          return !refused.isEmpty();
        });
    Outcome.Rejected rejected = refused.get(0);
    assertEquals(Reason.UNAVAILABLE, rejected.reason());
    assertTrue(
        rejected.message().startsWith("there is no memory for another sandbox: functions use "),
        rejected::message);
    assertTrue(rejected.message().contains("of the 256 MiB they may have (worker.memory)"));
    assertTrue(rejected.retryAfterMs() > 0);
    assertFalse(runs.sink().isOver(), "what runs goes on");
    runs.handle().cancel();
    runs.answer();
    Eventually.await(
        "there is memory again",
        () -> fixture.run(fresh, "{}").result().outcome() instanceof Outcome.Success);
  }

  @Test
  void aCallThatWaitsForMemoryIsServedWhenThereIsSome() {
    FunctionSpec fresh = holder("fresh");
    Running runs = useAll();
    Eventually.await("spares are given back", () -> fixture.stats().spares() < 3);
    Running waits = fixture.start(fresh, event(0, 0));
    runs.handle().cancel();
    assertEquals(1, waits.answer().value().asInt());
  }

  @Test
  void sparesGoFirstThenPausedInstancesAndThoseJustUsedStay() {
    FunctionSpec paused = holder("paused");
    FunctionSpec used = holder("used");
    fixture.run(paused, event(40, 0));
    Eventually.await("it is paused", () -> fixture.instances("paused") == 1);
    fixture.run(used, event(40, 0));
    FunctionSpec all = holder("all");
    long mib = (BUDGET_BYTES - 24 * MIB - usedBytes()) / MIB;
    endless.add(fixture.start(all, event(mib, 50)));
    int[] fewestSpares = {3};
    Eventually.await(
        "the paused one is given up",
        () -> {
          assertEquals(StartKind.WARM, fixture.run(used, event(0, 0)).metering().start());
          boolean gone = fixture.instances("paused") == 0;
          fewestSpares[0] = Math.min(fewestSpares[0], fixture.stats().spares());
          return gone;
        });
    assertTrue(fewestSpares[0] <= 1, () -> fewestSpares[0] + " spares were kept");
    assertEquals(StartKind.WARM, fixture.run(used, event(0, 0)).metering().start());
    assertFalse(endless.get(0).sink().isOver(), "what runs goes on");
  }

  @Test
  void whoWantsMoreThanThereIsEndsAndOthersDoNot() {
    FunctionSpec small = holder("small");
    Running runs = fixture.start(small, event(1, 3));
    Eventually.await("it runs", () -> fixture.instances("starting") == 1);
    List<Running> greedy =
        IntStream.range(0, 3).mapToObj(i -> fixture.start(holder("g" + i), event(400, 0))).toList();
    for (Running each : greedy) {
      Outcome.Rejected rejected = each.answer().rejection();
      assertEquals(Reason.UNAVAILABLE, rejected.reason());
      assertTrue(rejected.message().contains("worker.memory"), rejected::message);
    }
    assertEquals(1, runs.answer().value().asInt());
  }
}
