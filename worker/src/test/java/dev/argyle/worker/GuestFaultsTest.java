package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.WorkerFixture.Running;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Specs;
import dev.argyle.worker.api.StartKind;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Guests that break the protocol: their caller is told, and a neighbour notices nothing. */
@RequiresRoot
class GuestFaultsTest {
  private static final String IMPORTS =
      """
      import os, struct, sys, threading, time
      def frame(version, kind, length, payload=b""):
          return struct.pack(">BBHI", version, kind, 0, length) + payload
      """;

  @RegisterExtension static final WorkerFixture FIXTURE = WorkerFixture.plain();

  private FunctionSpec neighbour;

  @BeforeEach
  void startNeighbour() {
    neighbour =
        FIXTURE.python(
            Specs.named("neighbour"),
            "count = 0\ndef handler(e, c):\n    global count\n    count += 1\n    return count\n");
    assertEquals(1, FIXTURE.run(neighbour, "{}").value().asInt());
  }

  @AfterEach
  void neighbourGoesOn() {
    Answer answer = FIXTURE.run(neighbour, "{}");
    assertEquals(2, answer.value().asInt());
    assertEquals(StartKind.WARM, answer.metering().start());
  }

  private static FunctionSpec faulty(String statements) {
    return FIXTURE.python(
        Specs.named("faulty").timeoutMs(20_000),
        IMPORTS + "def handler(event, context):\n    " + statements.replace("\n", "\n    ") + "\n");
  }

  private static Answer run(String statements) {
    return FIXTURE.run(faulty(statements), "{}");
  }

  @Test
  void aClosedSocketEndsTheInvocation() {
    assertEquals("Runtime.ExitError", run("os.close(3)").errorType());
  }

  @Test
  void aClosedSocketOfAGuestThatGoesOnEndsIt() {
    Answer answer = run("os.close(3)\ntime.sleep(60)");
    assertEquals("Runtime.ExitError", answer.errorType());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "b'garbage!'",
        "b'GET / HTTP/1.1\\r\\n\\r\\n'",
        "frame(2, 19, 0)",
        "frame(1, 19, 1 << 30)",
        "frame(1, 19, 0xffffffff)",
        "frame(1, 0, 0)",
        "frame(1, 2, 0)",
        "frame(1, 16, 0)",
        "frame(1, 17, 4, b'abcd') * 2",
        "frame(1, 17, 3, b'abc')",
        "frame(1, 21, 4, b'none')",
        "frame(1, 18, 2, b'{}') * 2",
      })
  void whatIsNoAnswerEndsTheInvocationByName(String bytes) {
    Answer answer = run("os.write(3, " + bytes + ")\ntime.sleep(60)");
    assertEquals("Runtime.InvalidResponse", answer.errorType());
    assertTrue(answer.errorMessage().contains("Error: the guest sent "), answer::errorMessage);
  }

  @Test
  void anAnswerThatNeverEndsIsCutOff() {
    Answer answer = run("while True:\n    os.write(3, frame(1, 19, 65536, bytes(65536)))");
    assertEquals("Runtime.InvalidResponse", answer.errorType());
  }

  @Test
  void aForgedAnswerIsOnlyTheGuestsOwn() {
    Answer answer = run("os.write(3, frame(1, 20, 1, b'7'))\ntime.sleep(60)");
    assertEquals(7, answer.value().asInt());
  }

  @Test
  void aSecondAnswerEndsTheInstanceAndNotTheNextInvocation() {
    int before = idleOrBusy();
    FunctionSpec function = faulty("os.write(3, frame(1, 20, 1, b'7'))\nreturn 8");
    assertEquals(7, FIXTURE.run(function, "{}").value().asInt());
    Eventually.await("the instance is ended", () -> idleOrBusy() == before);
    assertEquals(7, FIXTURE.run(function, "{}").value().asInt());
    Eventually.await("that one too", () -> idleOrBusy() == before);
  }

  private static int idleOrBusy() {
    return FIXTURE.instances("idle") + FIXTURE.instances("busy") + FIXTURE.instances("starting");
  }

  @Test
  void aFrameWhileNothingWasAskedEndsTheInstance() {
    int before = idleOrBusy();
    FunctionSpec function =
        faulty(
            """
            def later():
                time.sleep(0.1)
                os.write(3, frame(1, 19, 1, b"x"))
            threading.Thread(target=later).start()
            return "fine"
            """);
    assertEquals("fine", FIXTURE.run(function, "{}").value().asText());
    Eventually.await("the instance is ended", () -> idleOrBusy() == before);
    assertEquals(StartKind.COLD, FIXTURE.run(function, "{}").metering().start());
    Eventually.await("that one too", () -> idleOrBusy() == before);
  }

  @Test
  void aGuestThatEndsWhileItIsIdleIsReplaced() {
    int before = idleOrBusy();
    FunctionSpec function = faulty("threading.Timer(0.1, os._exit, (1,)).start()\nreturn 'fine'");
    assertEquals("fine", FIXTURE.run(function, "{}").value().asText());
    Eventually.await("the instance is gone", () -> idleOrBusy() == before);
    assertEquals("fine", FIXTURE.run(function, "{}").value().asText());
    Eventually.await("that one too", () -> idleOrBusy() == before);
  }

  @Test
  void aGuestThatDoesNotReadItsEventDoesNotStopTheWorker() {
    FunctionSpec function =
        FIXTURE.python(
            Specs.named("deaf").timeoutMs(500),
            "import time\ntime.sleep(60)\ndef handler(e, c): pass\n");
    byte[] event = new byte[6 << 20];
    Arrays.fill(event, (byte) '1');
    Running running = FIXTURE.start(function, Buffer.buffer(event), new TestSink());
    JsonNode meanwhile =
        FIXTURE
            .run(FIXTURE.python(Specs.named("other"), "def handler(e, c):\n    return 5\n"), "{}")
            .value();
    assertEquals(5, meanwhile.asInt());
    assertEquals("Sandbox.Timedout", running.answer().errorType());
  }

  @Test
  void aGuestWithoutStandardOutputStillAnswers() {
    assertEquals("fine", run("os.close(1)\nreturn 'fine'").value().asText());
  }

  @Test
  void floodsOfFramesAndOutputTogetherEndAtTheTimeout() {
    FunctionSpec function =
        FIXTURE.python(
            Specs.named("both").timeoutMs(500),
            IMPORTS
                + """
                def handler(event, context):
                    def shout():
                        while True:
                            os.write(1, b"x" * 65536)
                    threading.Thread(target=shout, daemon=True).start()
                    while True:
                        yield b"y" * 65536
                """);
    assertEquals("Sandbox.Timedout", FIXTURE.run(function, "{}").errorType());
  }
}
