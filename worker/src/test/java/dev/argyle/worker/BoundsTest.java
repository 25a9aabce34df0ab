package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Specs;
import dev.argyle.worker.api.StartKind;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Time, memory and processes of one sandbox. */
@RequiresRoot
class BoundsTest {
  @RegisterExtension static final WorkerFixture FIXTURE = WorkerFixture.plain();

  private static void awaitOnlyIdleOnes() {
    Eventually.await(
        "no instance is left but idle ones",
        () -> FIXTURE.instances("starting") + FIXTURE.instances("busy") == 0);
    Eventually.await("no process is left but theirs", BoundsTest::noMoreProcessesThanInstances);
  }

  @Test
  void aHandlerThatRunsTooLongIsEnded() {
    FunctionSpec function =
        FIXTURE.python(
            Specs.named("loops").timeoutMs(200).isolatedByRequest(),
            "def handler(e, c):\n    while True: pass\n");
    Answer answer = FIXTURE.run(function, "{}");
    assertEquals("Sandbox.Timedout", answer.errorType());
    assertTrue(answer.errorMessage().endsWith(" Error: Task timed out after 0.20 seconds"));
    long tookMs = Duration.ofNanos(answer.metering().durationUs() * 1_000).toMillis();
    assertTrue(tookMs >= 150 && tookMs < 2_000, () -> "it took " + tookMs + " ms");
    awaitOnlyIdleOnes();
  }

  @Test
  void aModuleThatLoadsTooLongIsEnded() {
    FunctionSpec function =
        FIXTURE.python(Specs.named("loads").timeoutMs(200), "import time\ntime.sleep(30)\n");
    assertEquals("Sandbox.Timedout", FIXTURE.run(function, "{}").errorType());
  }

  @Test
  void aHandlerThatIgnoresSignalsIsEndedAllTheSame() {
    FunctionSpec function =
        FIXTURE.python(
            Specs.named("ignores").timeoutMs(300).isolatedByRequest(),
            """
            import signal, subprocess, time
            def handler(event, context):
                for number in range(1, 32):
                    try:
                        signal.signal(number, signal.SIG_IGN)
                    except OSError:
                        pass
                subprocess.Popen(["sleep", "60"], start_new_session=True)
                time.sleep(60)
            """);
    assertEquals("Sandbox.Timedout", FIXTURE.run(function, "{}").errorType());
    awaitOnlyIdleOnes();
    Eventually.await("its child is gone with it", () -> !someGuestIs("sleep"));
  }

  private static boolean someGuestIs(String name) {
    return Guests.all(FIXTURE.config().runId()).stream()
        .anyMatch(pid -> Guests.read(pid, "comm").startsWith(name));
  }

  @Test
  void childrenOfARequestDoNotOutliveIt() {
    FunctionSpec function =
        FIXTURE.python(
            Specs.named("daemon").isolatedByRequest(),
            """
            import subprocess
            def handler(event, context):
                subprocess.Popen(["sleep", "60"], start_new_session=True)
            """);
    FIXTURE.run(function, "{}").value();
    Eventually.await("its child is gone", () -> !someGuestIs("sleep"));
  }

  @Test
  void aHandlerThatTakesTooMuchMemoryIsNamed() {
    FunctionSpec function =
        FIXTURE.python(
            Specs.named("hungry").memoryMb(64),
            "def handler(e, c):\n    return len(bytearray(200_000_000))\n");
    Answer answer = FIXTURE.run(function, "{}");
    assertEquals("Runtime.OutOfMemory", answer.errorType());
    assertTrue(
        answer.errorMessage().endsWith("Error: Runtime exceeded its memory limit of 64 MB"),
        answer::errorMessage);
  }

  @Test
  void anErrorThatComesOfAChildKilledForItsMemoryIsNamedSo() {
    FunctionSpec function =
        FIXTURE.python(
            Specs.named("parent").memoryMb(64),
            """
            import subprocess, sys
            def handler(event, context):
                code = "x = bytearray(200_000_000)"
                return subprocess.run(["/usr/bin/python3", "-I", "-S", "-c", code], check=True)
            """);
    assertEquals("Runtime.OutOfMemory", FIXTURE.run(function, "{}").errorType());
    assertEquals(StartKind.COLD, FIXTURE.run(function, "{}").metering().start());
  }

  @Test
  void aHandlerMayAnswerInSpiteOfAChildKilledForItsMemory() {
    FunctionSpec function =
        FIXTURE.python(
            Specs.named("survivor").memoryMb(64),
            """
            import subprocess
            def handler(event, context):
                code = "x = bytearray(200_000_000)"
                return subprocess.run(["/usr/bin/python3", "-I", "-S", "-c", code]).returncode
            """);
    assertEquals(-9, FIXTURE.run(function, "{}").value().asInt());
    assertEquals(StartKind.COLD, FIXTURE.run(function, "{}").metering().start());
  }

  @Test
  void filesInTheScratchCountAsMemory() {
    FunctionSpec function =
        FIXTURE.python(
            Specs.named("files").memoryMb(64),
            """
            def handler(event, context):
                with open("/tmp/large", "wb") as file:
                    for _ in range(200):
                        file.write(bytes(1 << 20))
            """);
    assertEquals("Runtime.OutOfMemory", FIXTURE.run(function, "{}").errorType());
  }

  @Test
  void aSlotThatWasFullOfFilesCanBeUsedAgain() {
    FunctionSpec function =
        FIXTURE.python(
            Specs.named("fills").memoryMb(400).isolatedByRequest(),
            """
            def handler(event, context):
                with open("/tmp/large", "wb") as file:
                    for _ in range(250):
                        file.write(bytes(1 << 20))
                return "done"
            """);
    for (int i = 0; i < 8; i++) {
      assertEquals("done", FIXTURE.run(function, "{}").value().asText());
    }
    Eventually.await("the spares are back", () -> FIXTURE.stats().spares() == 3);
    int slots = Guests.bySlot(FIXTURE.config().runId()).size();
    assertTrue(slots < 16, () -> slots + " slots: some were given up");
  }

  @Test
  void processesAreBounded() {
    FunctionSpec function =
        FIXTURE.python(
            Specs.named("forks").memoryMb(1024).isolatedByRequest(),
            """
            import os, time
            def handler(event, context):
                count = 0
                try:
                    while True:
                        if os.fork() == 0:
                            time.sleep(60)
                            os._exit(0)
                        count += 1
                except BlockingIOError:
                    return count
            """);
    int children = FIXTURE.run(function, "{}").value().asInt();
    assertEquals(FIXTURE.config().processes() - 1, children);
    awaitOnlyIdleOnes();
  }

  private static boolean noMoreProcessesThanInstances() {
    int most = FIXTURE.config().spares() + FIXTURE.instances("idle");
    return Guests.all(FIXTURE.config().runId()).size() <= most;
  }

  @Test
  void aForkBombEndsAtItsTimeoutAndTheNextIsServed() {
    FunctionSpec bomb =
        FIXTURE.python(
            Specs.named("bomb").memoryMb(512).timeoutMs(300).isolatedByRequest(),
            """
            import os
            def handler(event, context):
                while True:
                    try:
                        os.fork()
                    except OSError:
                        pass
            """);
    FIXTURE.run(bomb, "{}").error();
    FunctionSpec next = FIXTURE.python(Specs.named("next"), "def handler(e, c):\n    return 1\n");
    assertEquals(1, FIXTURE.run(next, "{}").value().asInt());
    awaitOnlyIdleOnes();
  }

  @Test
  void openFilesAreBounded() {
    FunctionSpec function =
        FIXTURE.python(
            Specs.named("opens"),
            """
            import resource
            def handler(event, context):
                return resource.getrlimit(resource.RLIMIT_NOFILE)
            """);
    int bound = FIXTURE.config().openFiles();
    assertEquals("[" + bound + "," + bound + "]", FIXTURE.run(function, "{}").value().toString());
  }
}
