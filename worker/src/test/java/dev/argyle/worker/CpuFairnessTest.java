package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.WorkerFixture.Running;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Specs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A function that spins in many sandboxes, beside one that spins in one. */
@RequiresRoot
class CpuFairnessTest {
  private static final int MANY = 8;
  private static final String SPINNER =
      """
      import time
      def handler(seconds, context):
          end = time.monotonic() + seconds
          while time.monotonic() < end:
              pass
      """;

  @RegisterExtension static final WorkerFixture FIXTURE = WorkerFixture.plain();

  private static FunctionSpec spinner(String name) {
    return FIXTURE.python(Specs.named(name).maxConcurrency(MANY).timeoutMs(120_000), SPINNER);
  }

  @Test
  void oneOfAFunctionGetsMoreThanOneOfNine() {
    FunctionSpec single = spinner("single");
    FIXTURE.run(single, "0");
    List<Running> many = new ArrayList<>();
    FunctionSpec crowd = spinner("crowd");
    try {
      for (int i = 0; i < MANY; i++) {
        many.add(FIXTURE.start(crowd, "100"));
      }
      Eventually.await("they share a weight", () -> slotsOfWeight(8_192 / MANY) == MANY);
      long beforeUs = usedByAllUs();
      long singleUs = FIXTURE.run(single, "2").metering().cpuUs();
      long allUs = usedByAllUs() - beforeUs;
      // By weight it would be a half; without weights a ninth.
      assertTrue(singleUs * 5 > allUs, () -> singleUs + " us of " + allUs + " us");
    } finally {
      many.forEach(running -> running.handle().cancel());
      many.forEach(Running::answer);
    }
  }

  private static long slotsOfWeight(int weight) {
    long found = 0;
    for (Path group : Guests.groups(FIXTURE.config().runId())) {
      try (Stream<Path> slots = Files.list(group)) {
        found += slots.filter(slot -> weight(slot) == weight).count();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return found;
  }

  private static int weight(Path slot) {
    for (String file : List.of("cpu.shares", "cpu.weight")) {
      try {
        return Integer.parseInt(Files.readString(slot.resolve(file)).trim());
      } catch (IOException otherHierarchy) {
        // Of the two files there is one, in one of the hierarchies.
      }
    }
    return 0;
  }

  /** CPU time of all sandboxes of this run, as the kernel counts it. */
  private static long usedByAllUs() {
    for (Path group : Guests.groups(FIXTURE.config().runId())) {
      try {
        if (Files.exists(group.resolve("cpuacct.usage"))) {
          return Long.parseLong(Files.readString(group.resolve("cpuacct.usage")).trim()) / 1_000;
        }
        if (Files.exists(group.resolve("cpu.weight"))) {
          String usage = Files.readAllLines(group.resolve("cpu.stat")).get(0);
          return Long.parseLong(usage.substring(usage.indexOf(' ') + 1));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    throw new AssertionError("no group counts CPU time");
  }
}
