package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.api.Concurrency;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.LogLine;
import dev.argyle.worker.api.Specs;
import dev.argyle.worker.api.StartKind;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Instances that are initialised though nobody has called. */
@RequiresRoot
class KeptWarmTest {
  private static final String HANDLER =
      """
      import os
      print("loading")
      def handler(event, context):
          if event == "exit":
              os._exit(3)
          return os.getpid()
      """;

  private static final String NODE_HANDLER =
      """
      console.log('loading');
      exports.handler = async () => 1;
      """;

  /** Instances are idle for too long almost at once. */
  @RegisterExtension
  static final WorkerFixture FIXTURE =
      WorkerFixture.with(config -> config.withBounds(100, 100, 5_000, 1));

  private static Specs keeping(String name, int min) {
    return Specs.named(name).concurrency(new Concurrency(4, min, 0, 1));
  }

  private static void awaitIdle(int count) {
    Eventually.await(count + " are idle", () -> FIXTURE.instances("idle") == count);
  }

  private static List<String> log(FunctionSpec function) {
    return WorkerFixture.await(FIXTURE.worker().logs(function.name(), 100)).stream()
        .map(LogLine::text)
        .toList();
  }

  private static long count(FunctionSpec function, String beginning) {
    return log(function).stream().filter(line -> line.startsWith(beginning)).count();
  }

  @AfterEach
  void keepNone() {
    for (String name : List.of("kept", "shifts", "node", "broken")) {
      FIXTURE.worker().retire(name, "");
    }
    awaitIdle(0);
  }

  @Test
  void theFirstCallOfAnExpectedFunctionIsWarm() {
    FunctionSpec function = FIXTURE.python(keeping("kept", 2), HANDLER);
    long cold = FIXTURE.stats().coldStarts();
    FIXTURE.worker().expect(function);
    awaitIdle(2);
    assertEquals(StartKind.WARM, FIXTURE.run(function, "0").metering().start());
    assertEquals(cold, FIXTURE.stats().coldStarts());
    assertEquals(2, count(function, "loading"));
    assertTrue(
        log(function).get(1).matches("REPORT .* Init Duration: .*"), log(function)::toString);
  }

  @Test
  void aNodeFunctionIsKeptWarm() {
    FunctionSpec function = FIXTURE.node(keeping("node", 1), NODE_HANDLER);
    FIXTURE.worker().expect(function);
    awaitIdle(1);
    assertEquals(1, count(function, "loading"));
    assertEquals(StartKind.WARM, FIXTURE.run(function, "0").metering().start());
  }

  @Test
  void noIdleTimeoutEndsThemButThoseBeyond() {
    FunctionSpec function = FIXTURE.python(keeping("kept", 1), HANDLER);
    FIXTURE.worker().expect(function);
    awaitIdle(1);
    int process = FIXTURE.run(function, "0").value().asInt();
    FunctionSpec other = FIXTURE.python(Specs.named("other"), HANDLER);
    FIXTURE.run(other, "0");
    awaitIdle(1);
    Answer later = FIXTURE.run(function, "0");
    assertEquals(StartKind.WARM, later.metering().start());
    assertEquals(process, later.value().asInt());
    assertEquals(1, count(function, "loading"));
  }

  @Test
  void anInstanceThatCrashedIsFollowedByAnother() {
    FunctionSpec function = FIXTURE.python(keeping("kept", 1), HANDLER);
    FIXTURE.worker().expect(function);
    awaitIdle(1);
    assertEquals("Runtime.ExitError", FIXTURE.run(function, "\"exit\"").errorType());
    awaitIdle(1);
    assertEquals(StartKind.WARM, FIXTURE.run(function, "0").metering().start());
  }

  @Test
  void theOldVersionsGoWhenTheNewOnesAreReady() {
    FunctionSpec old = FIXTURE.python(keeping("shifts", 1).version("1"), HANDLER);
    FunctionSpec next = FIXTURE.python(keeping("shifts", 1).version("2"), HANDLER + "\n");
    FIXTURE.worker().expect(old);
    awaitIdle(1);
    FIXTURE.worker().expect(next);
    FIXTURE.worker().retire("shifts", "2");
    Eventually.await("the next is loaded", () -> count(next, "REPORT") == 2);
    awaitIdle(1);
    assertEquals(StartKind.WARM, FIXTURE.run(next, "0").metering().start());
  }

  @Test
  void aStartThatFailsIsToldInTheLogAndTheFirstCallerToo() {
    FunctionSpec broken = FIXTURE.python(keeping("broken", 1), "import nothing_of_this_name\n");
    FIXTURE.worker().expect(broken);
    Eventually.await(
        "the log tells", () -> count(broken, "An instance to be kept warm was not started") > 0);
    assertEquals("Runtime.ImportModuleError", FIXTURE.run(broken, "0").errorType());
  }
}
