package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.argyle.sandbox.policy.UserIds;
import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.MachineState;
import dev.argyle.sandbox.testing.MachineState.Kind;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Specs;
import dev.argyle.worker.api.StartKind;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Tens of thousands of fresh sandboxes from several callers: 50,000 where {@code CI} is set, 1,000
 * elsewhere, or {@code argyle.starts}.
 */
@RequiresRoot
class StartsLeakTest {
  private static final int STARTS =
      Integer.getInteger("argyle.starts", System.getenv("CI") == null ? 1_000 : 50_000);
  private static final int CALLERS = 4;

  /** What the worker may keep for what blocks; they come with the first use. */
  private static final int POOL_THREADS = 4;

  /** Of 40,000 starts, 40 bytes each. */
  private static final long HEAP_NOISE_BYTES = 1_600_000;

  @RegisterExtension
  static final WorkerFixture FIXTURE = WorkerFixture.with(config -> config.withSpares(8));

  private static FunctionSpec fresh() {
    return FIXTURE.python(
        Specs.named("fresh").isolatedByRequest().maxConcurrency(16),
        "import os\ndef handler(e, c):\n    return [int(open('/proc/self/uid_map').read().split()[1]), len(os.listdir('/tmp'))]\n");
  }

  private static void start(FunctionSpec function, int count) {
    AtomicInteger left = new AtomicInteger(count);
    List<CompletableFuture<Void>> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      callers.add(
          CompletableFuture.runAsync(
              () -> {
                while (left.getAndDecrement() > 0) {
                  startOne(function);
                }
              },
              task -> new Thread(task, "caller").start()));
    }
    callers.forEach(CompletableFuture::join);
  }

  private static void startOne(FunctionSpec function) {
    Answer answer = FIXTURE.run(function, "{}");
    assertEquals(StartKind.COLD, answer.metering().start());
    JsonNode said = answer.value();
    assertEquals(0, said.get(1).asInt(), "files of another");
    int slot = said.get(0).asInt() - UserIds.FIRST;
    assertTrue(slot >= 0 && slot < FIXTURE.config().maxSandboxes(), "user of no slot: " + slot);
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

  /**
   * All but what is kept on purpose, within bounds of its own: records of invocations and totals.
   */
  private static Set<String> files() {
    Path data = FIXTURE.config().dataDir();
    try (Stream<Path> paths = Files.walk(data)) {
      return paths
          .filter(path -> !path.startsWith(data.resolve("records")))
          .map(Path::toString)
          .filter(path -> !path.contains("totals.json"))
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static long heapBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static int threads() {
    return ManagementFactory.getThreadMXBean().getThreadCount();
  }

  @Test
  void everyCountIsWhereItBegan() {
    FunctionSpec function = fresh();
    // What is filled once, as logs and caches are, is full then.
    start(function, STARTS / 5);
    awaitNothingButSpares();
    MachineState before = MachineState.now();
    Set<String> files = files();
    int threads = threads();
    long heapBytes = heapBytes();
    start(function, STARTS - STARTS / 5);
    awaitNothingButSpares();
    for (Kind kind : Kind.values()) {
      Eventually.await(
          "as many of " + kind + " as before", () -> !MachineState.now().hasMoreThan(before, kind));
    }
    assertEquals(files, files());
    Eventually.await(
        "as many threads as before: " + threads, () -> threads() <= threads + POOL_THREADS);
    Eventually.await(
        "the heap is as it was: " + heapBytes + " bytes",
        () -> heapBytes() - heapBytes < HEAP_NOISE_BYTES);
  }
}
