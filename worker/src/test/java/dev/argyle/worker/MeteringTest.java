package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Metering;
import dev.argyle.worker.api.Specs;
import dev.argyle.worker.api.StageTimes;
import dev.argyle.worker.api.StartCause;
import dev.argyle.worker.api.StartSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the platform says an invocation used, against what the handler knows it did. */
@RequiresRoot
class MeteringTest {
  private static final long MIB = 1 << 20;

  private static final String SLEEPS =
      "import time\ndef handler(e, c):\n    time.sleep(float(e))\n";

  @RegisterExtension static final WorkerFixture FIXTURE = WorkerFixture.plain();

  private static void assertBetween(long low, long high, long value, String what) {
    assertTrue(low <= value && value <= high, () -> value + " " + what);
  }

  private static FunctionSpec working() {
    return FIXTURE.python(
        Specs.named("works"),
        """
        import resource, subprocess, time
        def cpu():
            both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
            return sum(usage.ru_utime + usage.ru_stime for usage in both)
        def burn(seconds):
            start = time.process_time()
            while time.process_time() - start < seconds:
                pass
        def handler(event, context):
            before = cpu()
            if event == "burn":
                burn(0.2)
            elif event == "child":
                subprocess.run(["/usr/bin/python3", "-I", "-S", "-c",
                    "import time\\nwhile time.process_time() < 0.2: pass"])
            elif event == "sleep":
                time.sleep(0.2)
            elif event == "memory":
                held = bytearray(50 << 20)
            elif event == "file":
                with open("/tmp/f", "wb") as file:
                    file.write(bytes(30 << 20))
            return int((cpu() - before) * 1_000_000)
        """);
  }

  /** One whose module is loaded: that takes CPU time too, and on a slow machine not little. */
  private static FunctionSpec warm() {
    FunctionSpec function = working();
    FIXTURE.run(function, "\"nothing\"").value();
    return function;
  }

  /**
   * The runtime's own part may be large where processors are shared, but never as large as this.
   */
  private static void assertIsCpuTimeOf(Answer answer, long leastUs) {
    long handlerUs = answer.value().asLong();
    assertTrue(handlerUs >= leastUs, () -> handlerUs + " us of CPU in the handler");
    assertBetween(
        handlerUs - 10_000, 3 * handlerUs + 100_000, answer.metering().cpuUs(), "us of CPU");
  }

  @Test
  void cpuTimeIsThatOfTheHandler() {
    Answer answer = FIXTURE.run(warm(), "\"burn\"");
    assertIsCpuTimeOf(answer, 190_000);
    assertTrue(answer.metering().durationUs() >= 190_000);
  }

  @Test
  void cpuTimeOfChildrenCounts() {
    assertIsCpuTimeOf(FIXTURE.run(warm(), "\"child\""), 190_000);
  }

  @Test
  void waitingIsNoCpuTime() {
    Metering metering = FIXTURE.run(warm(), "\"sleep\"").metering();
    assertTrue(metering.durationUs() >= 200_000, metering::toString);
    assertTrue(metering.cpuUs() < metering.durationUs() / 2, metering::toString);
  }

  @Test
  void memoryIsThatOfTheInvocationAndNotOfTheOneBefore() {
    FunctionSpec function = working();
    long first = FIXTURE.run(function, "\"nothing\"").metering().memoryPeakBytes();
    long large = FIXTURE.run(function, "\"memory\"").metering().memoryPeakBytes();
    long after = FIXTURE.run(function, "\"nothing\"").metering().memoryPeakBytes();
    assertBetween(50 * MIB, 90 * MIB, large, "bytes with 50 MiB held");
    assertBetween(1, 40 * MIB, first, "bytes before");
    assertBetween(1, 40 * MIB, after, "bytes after");
  }

  @Test
  void filesInTheScratchAreMemory() {
    long bytes = FIXTURE.run(working(), "\"file\"").metering().memoryPeakBytes();
    assertBetween(30 * MIB, 110 * MIB, bytes, "bytes with a file of 30 MiB");
  }

  @Test
  void whatOneSandboxUsesIsNotChargedToAnother() {
    FunctionSpec function = working();
    WorkerFixture.Running first = FIXTURE.start(function, "\"sleep\"");
    FIXTURE.run(function, "\"sleep\"").value();
    first.answer().value();
    WorkerFixture.Running busy = FIXTURE.start(function, "\"burn\"");
    Metering idle = FIXTURE.run(function, "\"sleep\"").metering();
    long busyUs = busy.answer().metering().cpuUs();
    assertTrue(idle.cpuUs() < busyUs / 2, () -> idle.cpuUs() + " us beside " + busyUs);
  }

  @Test
  void loadingTheModuleIsInitialisation() {
    FunctionSpec function =
        FIXTURE.python(
            Specs.named("slow-init"), "import time\ntime.sleep(0.2)\ndef handler(e, c): pass\n");
    Metering metering = FIXTURE.run(function, "{}").metering();
    assertBetween(200_000, 5_000_000, metering.initUs(), "us of init");
    assertTrue(metering.durationUs() < metering.initUs(), metering::toString);
  }

  @Test
  void aCpuShareSlowsTheHandlerDown() {
    FunctionSpec function =
        FIXTURE.python(
            Specs.named("share").cpu(0.25),
            """
            import time
            def handler(event, context):
                start = time.process_time()
                while time.process_time() - start < 0.1:
                    pass
            """);
    // 100 ms of CPU at 25 ms in every 100.
    assertTrue(FIXTURE.run(function, "{}").metering().durationUs() > 250_000);
  }

  @Test
  void whereTheSandboxCameFromIsToldAndWhy() {
    FunctionSpec function = working();
    Metering first = FIXTURE.run(function, "1").metering();
    assertEquals(StartSource.SPARE, first.source());
    assertEquals(StartCause.FIRST, first.cause());
    WorkerFixture.Running busy = FIXTURE.start(function, "\"sleep\"");
    Metering second = FIXTURE.run(function, "1").metering();
    assertEquals(StartCause.BUSY, second.cause());
    busy.answer().value();
    Metering reused = FIXTURE.run(function, "1").metering();
    assertEquals(StartSource.INSTANCE, reused.source());
    assertEquals(StartCause.REUSED, reused.cause());
    FunctionSpec fresh =
        FIXTURE.python(Specs.named("fresh").isolatedByRequest(), "def handler(e, c): return 1");
    assertEquals(StartCause.ISOLATION, FIXTURE.run(fresh, "1").metering().cause());
  }

  @Test
  void bytesAreThoseOfTheEventAndTheAnswer() {
    FunctionSpec echo = FIXTURE.python(Specs.named("echo"), "def handler(e, c): return e\n");
    Metering metering = FIXTURE.run(echo, "\"some words\"").metering();
    assertEquals(12, metering.bytesIn());
    assertEquals(12, metering.bytesOut());
    FunctionSpec stream =
        FIXTURE.python(
            Specs.named("stream"), "def handler(e, c):\n    for i in range(3): yield 'piece'\n");
    assertEquals(15, FIXTURE.run(stream, "{}").metering().bytesOut());
  }

  @Test
  void theStagesAreTheWholeTime() {
    FunctionSpec function = working();
    for (String event : new String[] {"1", "\"sleep\""}) {
      Metering metering = FIXTURE.run(function, event).metering();
      StageTimes stages = metering.stages();
      long sum =
          stages.takeUs()
              + stages.mountUs()
              + stages.handOverUs()
              + stages.initUs()
              + stages.runUs();
      // Each is cut to whole microseconds.
      assertBetween(-5, 5, sum - metering.initUs() - metering.durationUs(), metering.toString());
    }
  }

  @Test
  void aWaitForAnInstanceIsInTheQueue() {
    FunctionSpec one = FIXTURE.python(Specs.named("one").maxConcurrency(1), SLEEPS);
    WorkerFixture.Running first = FIXTURE.start(one, "0.3");
    WorkerFixture.Running second = FIXTURE.start(one, "0");
    first.answer().value();
    Metering waited = second.answer().metering();
    assertEquals(StartSource.INSTANCE, waited.source());
    assertTrue(waited.queueUs() >= 250_000, waited::toString);
    assertTrue(waited.durationUs() < waited.queueUs(), waited::toString);
  }

  @Test
  void workInTheKernelIsToldFromWorkOutsideIt() {
    FunctionSpec function =
        FIXTURE.python(
            Specs.named("parts"),
            """
            import os, time
            def handler(event, context):
                before = os.times()
                while time.process_time_ns() < event * 1_000_000_000:
                    if event == 2: os.stat("/")
                    else: sum(range(1000))
                after = os.times()
                return [after.user - before.user, after.system - before.system]
            """);
    Answer outside = FIXTURE.run(function, "1");
    Metering user = outside.metering();
    assertTrue(user.userUs() > 4 * user.systemUs(), () -> user + " " + outside.value());
    Answer inside = FIXTURE.run(function, "2");
    Metering system = inside.metering();
    assertTrue(system.systemUs() > system.cpuUs() / 4, () -> system + " " + inside.value());
    assertEquals(system.cpuUs(), system.userUs() + system.systemUs());
  }
}
