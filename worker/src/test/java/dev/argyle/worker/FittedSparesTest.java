package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Specs;
import dev.argyle.worker.api.StartKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Spares that are a function's before it is called again. */
@RequiresRoot
class FittedSparesTest {
  private static final String MARKED =
      """
      import os
      COUNT = []
      def handler(event, context):
          fresh = not os.path.exists("/tmp/mark") and not COUNT
          COUNT.append(1)
          open("/tmp/mark", "w").close()
          return [fresh, %d, os.readlink("/proc/self/ns/mnt")]
      """;

  @RegisterExtension static final WorkerFixture FIXTURE = WorkerFixture.plain();

  @AfterEach
  void noneStays() {
    Eventually.await("the last one is ended", () -> withCode().isEmpty());
  }

  private static FunctionSpec function(String name, int version) {
    return FIXTURE.python(
        Specs.named(name).isolatedByRequest().version("" + version), MARKED.formatted(version));
  }

  /** Guests that see a function's code. */
  private static List<Integer> withCode() {
    return Guests.all(FIXTURE.config().runId()).stream().filter(FittedSparesTest::hasCode).toList();
  }

  private static boolean hasCode(int guest) {
    return Guests.read(guest, "mountinfo").contains(" /var/task ");
  }

  private static Answer freshAnswer(FunctionSpec function) {
    Answer answer = FIXTURE.run(function, "{}");
    assertEquals(StartKind.COLD, answer.metering().start());
    assertTrue(answer.value().get(0).asBoolean(), "fresh");
    return answer;
  }

  /** Mount namespaces of guests that see a function's code. */
  private static Set<String> namespaces() {
    Set<String> namespaces = new HashSet<>();
    for (int guest : withCode()) {
      try {
        namespaces.add(Files.readSymbolicLink(Path.of("/proc/" + guest + "/ns/mnt")).toString());
      } catch (IOException ended) {
        // One that has answered.
      }
    }
    return namespaces;
  }

  private static void callUntilFitted(FunctionSpec function) {
    Eventually.await(
        "a call is served by a sandbox that had the code before",
        () -> {
          Set<String> before = namespaces();
          return before.contains(freshAnswer(function).value().get(2).asText());
        });
  }

  @Test
  void aFunctionThatIsCalledOftenFindsItsCodeMounted() {
    callUntilFitted(function("often", 1));
  }

  @Test
  void oneThatWasKilledMeanwhileIsReplaced() {
    FunctionSpec function = function("killed", 1);
    callUntilFitted(function);
    List<Integer> guests = withCode();
    for (int guest : guests) {
      ProcessHandle.of(guest).ifPresent(ProcessHandle::destroyForcibly);
    }
    Eventually.await("it has ended", () -> withCode().stream().noneMatch(guests::contains));
    freshAnswer(function);
  }

  @Test
  void aNewVersionHasItsOwn() {
    FunctionSpec old = function("versioned", 1);
    callUntilFitted(old);
    FunctionSpec next = function("versioned", 2);
    assertEquals(2, freshAnswer(next).value().get(1).asInt());
    FIXTURE.worker().retire("versioned", "2");
    assertEquals(2, freshAnswer(next).value().get(1).asInt());
  }
}
