package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.WorkerFixture.Running;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.LogLine;
import dev.argyle.worker.api.Metering;
import dev.argyle.worker.api.Outcome;
import dev.argyle.worker.api.Specs;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Functions whose code cannot be loaded, and that are called all the same. */
@RequiresRoot
class InitFailureTest {
  private static final int CALLS = 200;

  @RegisterExtension static final WorkerFixture FIXTURE = WorkerFixture.plain();

  private static List<String> log(FunctionSpec function) {
    return WorkerFixture.await(FIXTURE.worker().logs(function.name(), 10_000)).stream()
        .map(LogLine::text)
        .toList();
  }

  private static long count(FunctionSpec function, String text) {
    return log(function).stream().filter(line -> line.contains(text)).count();
  }

  /** Calls until one is answered without a start, and returns that answer. */
  private static Answer awaitRefusal(FunctionSpec function) {
    for (int call = 0; call < CALLS; call++) {
      Answer answer = FIXTURE.run(function, "0");
      if (answer.metering().equals(Metering.none())) {
        return answer;
      }
    }
    throw new AssertionError("each of " + CALLS + " calls was tried");
  }

  @Test
  void afterTheSecondFailureCallsAreAnsweredWithoutATry() {
    FunctionSpec function = FIXTURE.python(Specs.named("broken"), "import nothing_of_this_name\n");
    JsonNode first = FIXTURE.run(function, "0").error();
    assertEquals("Runtime.ImportModuleError", first.get("errorType").asText());
    Answer refused = awaitRefusal(function);
    assertEquals(first, refused.error());
    String line = refused.log();
    assertTrue(
        line.matches(
            "(?s)Not run: the last \\d+ starts failed with Runtime.ImportModuleError; the next try is in \\d+ ms\n"),
        line);
    assertEquals(1, count(function, line.strip()));
  }

  @Test
  void aHotLoopOfCallsStartsNextToNothing() {
    FunctionSpec function =
        FIXTURE.python(Specs.named("loop").isolatedByRequest(), "def handler(:\n");
    for (int call = 0; call < CALLS; call++) {
      assertEquals("Runtime.UserCodeSyntaxError", FIXTURE.run(function, "0").errorType());
    }
    assertEquals(CALLS, count(function, "Not run: ") + count(function, "REPORT RequestId: "));
    assertTrue(count(function, "Not run: ") > 0);
  }

  @Test
  void thoseThatWaitAreAnsweredToo() {
    FunctionSpec function =
        FIXTURE.python(
            Specs.named("waits").maxConcurrency(1), "import time\ntime.sleep(0.05)\n1 / 0\n");
    List<Running> all = IntStream.range(0, 20).mapToObj(i -> FIXTURE.start(function, "0")).toList();
    all.forEach(running -> assertEquals("ZeroDivisionError", running.answer().errorType()));
    assertTrue(count(function, "Not run: ") > 0);
  }

  @Test
  void oneTriesAgainAndASuccessClearsIt() {
    // Time is what is different the next time: the first starts are those of a clock before it.
    long fineAtS = System.currentTimeMillis() / 1000 + 2;
    FunctionSpec function =
        FIXTURE.python(
            Specs.named("mends"),
            "import time\nassert time.time() > "
                + fineAtS
                + "\ndef handler(e, c):\n    return 1\n");
    awaitRefusal(function);
    Eventually.await(
        "it is tried again",
        () -> FIXTURE.run(function, "0").result().outcome() instanceof Outcome.Success);
    assertEquals(1, FIXTURE.run(function, "0").value().asInt());
  }

  @Test
  void aNewVersionStartsClean() {
    FunctionSpec broken =
        FIXTURE.python(Specs.named("fixed").version("1"), "import nothing_of_this_name\n");
    awaitRefusal(broken);
    FunctionSpec fixed =
        FIXTURE.python(Specs.named("fixed").version("2"), "def handler(e, c):\n    return 1\n");
    assertEquals(1, FIXTURE.run(fixed, "0").value().asInt());
  }

  @Test
  void codeThatHangsWhileItIsLoadedIsTakenForFailed() {
    FunctionSpec function =
        FIXTURE.python(Specs.named("hangs").timeoutMs(100), "import time\ntime.sleep(60)\n");
    assertEquals("Sandbox.Timedout", awaitRefusal(function).errorType());
  }

  @Test
  void codeThatExitsWhileItIsLoadedIsTakenForFailed() {
    FunctionSpec function =
        FIXTURE.node(Specs.named("exits"), "process.exit(4);\nexports.handler = async () => 1;\n");
    assertEquals("Runtime.ExitError", awaitRefusal(function).errorType());
  }

  @Test
  void aHandlerThatFailsIsCalledEachTime() {
    FunctionSpec function =
        FIXTURE.python(
            Specs.named("handler").isolatedByRequest(),
            "import os\ndef handler(event, context):\n    os._exit(3) if event else None\n    return 1\n");
    for (int call = 0; call < 10; call++) {
      assertEquals("Runtime.ExitError", FIXTURE.run(function, "1").errorType());
    }
    assertEquals(1, FIXTURE.run(function, "0").value().asInt());
    assertEquals(0, count(function, "Not run: "));
  }
}
