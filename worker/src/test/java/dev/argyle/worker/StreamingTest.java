package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Outcome;
import dev.argyle.worker.api.Specs;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Handlers that yield. */
@RequiresRoot
class StreamingTest {
  private static final long FLOOD_BYTES = 64L << 20;
  private static final String FLOOD =
      """
      def handler(event, context):
          for _ in range(1024):
              yield b"x" * 65536
      """;

  @RegisterExtension static final WorkerFixture FIXTURE = WorkerFixture.plain();

  private static WorkerFixture.Running start(String source, TestSink sink) {
    FunctionSpec function = FIXTURE.python(Specs.named("stream"), source);
    return FIXTURE.start(function, Buffer.buffer("{}"), sink);
  }

  private static Answer run(String source) {
    return start(source, new TestSink()).answer();
  }

  @Test
  void sendsTheHeadAndThenThePieces() {
    WorkerFixture.Running running =
        start(
            """
            def handler(event, context):
                yield {"statusCode": 201, "headers": {"X-A": "b"}}
                yield "text "
                yield b"bytes "
                yield bytearray(b"array")
            """,
            new TestSink());
    Answer answer = running.answer();
    assertEquals(
        "{\"statusCode\": 201, \"headers\": {\"X-A\": \"b\"}}", running.sink().head().toString());
    assertEquals("text bytes array", answer.streamed().toString());
    answer.outcome(Outcome.Streamed.class);
  }

  @Test
  void sendsAnEmptyHeadWhenTheHandlerGivesNone() {
    WorkerFixture.Running running = start("def handler(e, c):\n    yield 'only'\n", new TestSink());
    assertEquals("only", running.answer().streamed().toString());
    assertEquals("{}", running.sink().head().toString());
  }

  @Test
  void endsAStreamWithoutPieces() {
    Answer answer = run("def handler(e, c):\n    return iter(())\n");
    assertEquals(0, answer.streamed().length());
    answer.outcome(Outcome.Streamed.class);
  }

  @Test
  void sendsAPieceBeforeTheNextIsMade() {
    WorkerFixture.Running running =
        start(
            """
            import time
            def handler(event, context):
                yield "first"
                time.sleep(20)
            """,
            new TestSink());
    Eventually.await("the first piece", () -> running.sink().received() == 5);
    running.handle().cancel();
    assertEquals(Outcome.Reason.CANCELLED, running.answer().rejection().reason());
  }

  @Test
  void cutsPiecesThatAreLargerThanAFrame() {
    Answer answer = run("def handler(e, c):\n    yield 'x' * 1_000_000\n    yield 'end'\n");
    assertEquals("x".repeat(1_000_000) + "end", answer.streamed().toString());
  }

  @Test
  void streamsMoreThanAnAnswerInOnePieceMayHave() {
    assertEquals(FLOOD_BYTES, run(FLOOD).streamed().length());
  }

  @Test
  void tellsAFailureInTheMiddle() {
    Answer answer = run("def handler(e, c):\n    yield 'a'\n    raise ValueError('late')\n");
    assertEquals("a", answer.streamed().toString());
    assertEquals("ValueError", answer.errorType());
  }

  @Test
  void refusesAPieceThatIsNeitherTextNorBytes() {
    Answer answer = run("def handler(e, c):\n    yield 'a'\n    yield 7\n");
    assertEquals("Runtime.MarshalError", answer.errorType());
  }

  @Test
  void refusesAHeadThatIsTooLarge() {
    Answer answer = run("def handler(e, c):\n    yield {'statusCode': 200, 'h': 'x' * 300_000}\n");
    assertEquals("Runtime.MarshalError", answer.errorType());
  }

  @Test
  void letsTheHandlerWaitWhileTheReceiverIsSlow() {
    TestSink sink = TestSink.slow();
    WorkerFixture.Running running = start(FLOOD, sink);
    Eventually.await("the worker stops reading", sink::isPaused);
    Eventually.await("the guest waits in its write", StreamingTest::someGuestWrites);
    assertTrue(sink.received() < FLOOD_BYTES / 16, () -> sink.received() + " bytes came");
    sink.drain();
    assertEquals(FLOOD_BYTES, running.answer().streamed().length());
  }

  @Test
  void servesOthersWhileAReceiverIsSlow() {
    TestSink sink = TestSink.slow();
    WorkerFixture.Running slow = start(FLOOD, sink);
    Eventually.await("the worker stops reading", sink::isPaused);
    assertEquals("quick", run("def handler(e, c):\n    yield 'quick'\n").streamed().toString());
    slow.handle().cancel();
    slow.answer();
  }

  @Test
  void endsTheGuestOfAReceiverThatIsGone() {
    TestSink sink = TestSink.slow();
    WorkerFixture.Running running = start(FLOOD, sink);
    Eventually.await("the worker stops reading", sink::isPaused);
    running.handle().cancel();
    assertEquals(Outcome.Reason.CANCELLED, running.answer().rejection().reason());
    Eventually.await("its guest is gone", () -> !someGuestWrites());
  }

  /** Its system call is write(2), 1 or 64, on descriptor 3. */
  private static boolean someGuestWrites() {
    return Guests.all(FIXTURE.config().runId()).stream()
        .map(pid -> Guests.read(pid, "syscall"))
        .anyMatch(call -> call.startsWith("1 0x3 ") || call.startsWith("64 0x3 "));
  }
}
