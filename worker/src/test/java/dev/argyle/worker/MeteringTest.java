package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Metering;
import dev.argyle.worker.api.Specs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the platform says an invocation used, against what the handler knows it did. */
@RequiresRoot
class MeteringTest {
  private static final long MIB = 1 << 20;

  @RegisterExtension static final WorkerFixture FIXTURE = WorkerFixture.plain();

  private static void assertBetween(long low, long high, long value, String what) {
    assertTrue(low <= value && value <= high, () -> value + " " + what);
  }

  private static FunctionSpec working() {
    return FIXTURE.python(
        Specs.named("works"),
        """
        import subprocess, time
        def burn(seconds):
            start = time.process_time()
            while time.process_time() - start < seconds:
                pass
        def handler(event, context):
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
        """);
  }

  @Test
  void cpuTimeIsThatOfTheHandler() {
    Metering metering = FIXTURE.run(working(), "\"burn\"").metering();
    assertBetween(190_000, 400_000, metering.cpuUs(), "us of CPU");
    assertTrue(metering.durationUs() >= 190_000);
  }

  @Test
  void cpuTimeOfChildrenCounts() {
    assertBetween(
        190_000, 600_000, FIXTURE.run(working(), "\"child\"").metering().cpuUs(), "us of CPU");
  }

  @Test
  void waitingIsNoCpuTime() {
    Metering metering = FIXTURE.run(working(), "\"sleep\"").metering();
    assertBetween(0, 100_000, metering.cpuUs(), "us of CPU");
    assertBetween(200_000, 5_000_000, metering.durationUs(), "us");
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
    WorkerFixture.Running busy = FIXTURE.start(function, "\"burn\"");
    Metering idle = FIXTURE.run(function, "\"sleep\"").metering();
    assertBetween(0, 100_000, idle.cpuUs(), "us of CPU");
    busy.answer();
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
}
