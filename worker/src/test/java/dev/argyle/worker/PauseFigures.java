package dev.argyle.worker;

import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Specs;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a paused instance costs its next caller; to be run by name, and asserts nothing. Times are
 * from the call to its end, on the caller's thread.
 */
@RequiresRoot
class PauseFigures {
  private static final int FUNCTIONS = 20;
  private static final int ROUNDS = 10;

  @RegisterExtension
  static final WorkerFixture FIXTURE = WorkerFixture.with(config -> config.withPauseAfter(1));

  @Test
  void callsToIdleAndToPausedInstances() {
    List<FunctionSpec> functions =
        IntStream.range(0, FUNCTIONS)
            .mapToObj(i -> FIXTURE.python(Specs.named("f" + i), "def handler(e, c): return e\n"))
            .toList();
    functions.forEach(function -> FIXTURE.run(function, "{}"));
    List<Long> idle = new ArrayList<>();
    List<Long> paused = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      Eventually.await("all are paused", () -> FIXTURE.instances("paused") == FUNCTIONS);
      for (FunctionSpec function : functions) {
        paused.add(microseconds(function));
        idle.add(microseconds(function));
      }
    }
    print("idle", idle);
    print("paused", paused);
  }

  private static long microseconds(FunctionSpec function) {
    long startNs = System.nanoTime();
    FIXTURE.run(function, "{}");
    return (System.nanoTime() - startNs) / 1_000;
  }

  private static void print(String what, List<Long> all) {
    List<Long> sorted = all.stream().sorted().toList();
    System.out.printf(
        "%s: p50 %d us, p90 %d us, p99 %d us of %d%n",
        what,
        sorted.get(sorted.size() / 2),
        sorted.get(sorted.size() * 9 / 10),
        sorted.get(sorted.size() * 99 / 100),
        sorted.size());
  }
}
