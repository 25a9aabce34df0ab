package dev.argyle.worker.trap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.Answer;
import dev.argyle.worker.Inside;
import dev.argyle.worker.TestSink;
import dev.argyle.worker.WorkerFixture.Running;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Outcome;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Guests that misuse the two sockets they share with the platform. */
@RequiresRoot
class FrameTrapsTest {
  private static final String INVALID = "Runtime.InvalidResponse";
  private static final String EXITED = "Runtime.ExitError";
  private static final String TIMED_OUT = "Sandbox.Timedout";

  @RegisterExtension static final TrapField FIELD = new TrapField();

  private static String error(String code) {
    return FIELD.run(FIELD.specs().timeoutMs(5_000), code).errorType();
  }

  private static String errorInTime(String code) {
    return FIELD.run(FIELD.specs().timeoutMs(500), code).errorType();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "os.urandom(1 << 16).replace(bytes([1]), bytes([2]))",
        "b'HTTP/1.1 200 OK\\r\\n\\r\\n'",
        "bytes(64)",
        "b'{\"answer\": 1}\\n'",
        "frame(16)",
        "frame(1, b'{}')",
        "frame(255)"
      })
  void garbage(String bytes) {
    assertEquals(INVALID, error("os.write(3, " + bytes + ")\ntime.sleep(60)"));
  }

  @ParameterizedTest
  @ValueSource(ints = {(256 << 10) + 1, 0x7fffffff, -1, Integer.MIN_VALUE})
  void oversizedFrames(int length) {
    String code =
        "os.write(3, frame(20, b'x', length=" + length + " & 0xffffffff))\ntime.sleep(60)";
    assertEquals(INVALID, error(code));
  }

  @Test
  void truncatedFrames() {
    assertEquals(EXITED, error("os.write(3, frame(20, b'abc', length=100))\nos._exit(0)"));
    assertEquals(EXITED, error("os.write(3, frame(20)[:3])\nos._exit(0)"));
    assertEquals(
        TIMED_OUT, errorInTime("os.write(3, frame(20, b'abc', length=100))\ntime.sleep(60)"));
  }

  @Test
  void interleavedFrames() {
    String code =
        """
        whole = frame(19, b"a" * 5000)
        def scribble():
            while True:
                os.write(3, whole[:2500])
                os.write(3, whole[2500:])
        for _ in range(3):
            threading.Thread(target=scribble, daemon=True).start()
        scribble()
        """;
    assertEquals(INVALID, error(code));
  }

  @Test
  void framesWithoutEnd() {
    String code = "piece = frame(19, bytes(256 << 10))\nwhile True: os.write(3, piece)";
    assertEquals(INVALID, error(code));
  }

  /** They add nothing to an answer that has a bound, so only time ends them. */
  @ParameterizedTest
  @ValueSource(strings = {"", "os.write(3, frame(18, b'{}'))\n"})
  void emptyFramesWithoutEnd(String first) {
    assertEquals(
        TIMED_OUT, errorInTime(first + "piece = frame(19) * 8192\nwhile True: os.write(3, piece)"));
  }

  @Test
  void framesThatTrickle() {
    String code =
        """
        for byte in frame(20, b"1" * 100_000):
            os.write(3, bytes([byte]))
            time.sleep(0.001)
        """;
    assertEquals(TIMED_OUT, errorInTime(code));
  }

  @Test
  void streamsThatTrickle() {
    String code =
        """
        def drip():
            while True:
                yield b"x"
                time.sleep(0.001)
        out = drip()
        """;
    Answer answer = FIELD.run(FIELD.specs().timeoutMs(500), code);
    assertEquals(TIMED_OUT, answer.errorType());
    assertTrue(answer.streamed().length() > 0);
  }

  @Test
  void streamsThatNobodyReads() {
    TestSink sink = TestSink.slow();
    String code = "def flood():\n    while True: yield bytes(1 << 16)\nout = flood()\n";
    FunctionSpec function = FIELD.function(FIELD.specs().timeoutMs(700));
    Running running = FIELD.fixture().start(function, Buffer.buffer(Inside.encode(code)), sink);
    Eventually.await("the worker stops reading", sink::isPaused);
    FIELD.neighbourAnswers();
    assertEquals(TIMED_OUT, running.answer().errorType());
    sink.drain();
  }

  @Test
  void descriptorsPassedBack() {
    String code =
        """
        passed = os.memfd_create("trap-passed")
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [passed] * 200))]
        sent = 0
        for fd in (3, 1):
            end = socket.socket(fileno=os.dup(fd))
            for _ in range(4):
                try:
                    end.sendmsg([frame(19) if fd == 3 else b"output\\n"], rights)
                    sent += len(rights[0][2])
                except OSError as error:
                    # The kernel has a bound on those under way, too.
                    assert error.errno == errno.ETOOMANYREFS
        out = sent
        """;
    assertTrue(FIELD.found(code).asInt() >= 400);
    assertEquals(0, descriptorsOf("trap-passed"));
  }

  private static long descriptorsOf(String name) {
    long count = 0;
    try (DirectoryStream<Path> fds = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path fd : fds) {
        try {
          count += Files.readSymbolicLink(fd).toString().contains(name) ? 1 : 0;
        } catch (IOException closed) {
          // Descriptors come and go.
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return count;
  }

  /** In flight, the sockets live on when every process is dead that had them open. */
  @Test
  void socketsInFlightWhenTheGuestIsDead() {
    String code =
        """
        one, other = socket.socketpair()
        rights = lambda end: [(socket.SOL_SOCKET, socket.SCM_RIGHTS,
                               array.array("i", [end.fileno(), 1, 2, 3]))]
        one.sendmsg([b"x"], rights(one))
        other.sendmsg([b"x"], rights(other))
        # The kernel collects them when any socket is closed: let there be none.
        time.sleep(0.4)
        os._exit(7)
        """;
    assertEquals(EXITED, error(code));
  }

  @Test
  void socketsSentThroughThemselves() {
    String code =
        """
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [1, 2, 3]))]
        for fd in (1, 3):
            socket.socket(fileno=os.dup(fd)).sendmsg([b"\\x01"], rights)
        os._exit(0)
        """;
    assertEquals(EXITED, error(code));
  }

  @Test
  void urgentBytes() {
    String code =
        """
        for fd in (3, 1):
            end = socket.socket(fileno=os.dup(fd))
            for _ in range(8):
                try:
                    end.send(b"x", socket.MSG_OOB)
                except OSError:
                    pass
        time.sleep(60)
        """;
    FIELD.run(FIELD.specs().timeoutMs(500), code).error();
  }

  @Test
  void everyDescriptorClosed() {
    assertEquals(EXITED, error("os.closerange(0, 1024)\ntime.sleep(60)"));
    assertEquals(EXITED, error("os.closerange(0, 1024)"));
  }

  @Test
  void halfClosedSockets() {
    String code = "socket.socket(fileno=os.dup(3)).shutdown(socket.SHUT_%s)\ntime.sleep(60)";
    assertEquals(EXITED, error(code.formatted("WR")));
    assertEquals(EXITED, error(code.formatted("RDWR")));
    FIELD.run(FIELD.specs().timeoutMs(500), code.formatted("RD")).error();
  }

  @Test
  void otherFilesInPlaceOfTheSockets() {
    String hidden =
        "kept = os.dup(3)\nos.dup2(os.open('/dev/null', os.O_RDWR), 3)\nout = 'nowhere'\n";
    FIELD.run(FIELD.specs().timeoutMs(500), hidden).error();
    assertEquals(EXITED, error("os.dup2(os.open('/dev/zero', os.O_RDWR), 3)\nout = 1\n"));
  }

  @Test
  void exitWithoutAnAnswer() {
    assertEquals(EXITED, error("os._exit(0)"));
    assertEquals(EXITED, error("sys.exit(0)"));
    assertEquals(EXITED, error("raise SystemExit"));
    assertEquals(EXITED, error("os.execv('/bin/true', ['true'])"));
    assertEquals(EXITED, error("ctypes.string_at(0)"));
    assertEquals(EXITED, error("os.abort()"));
  }

  @Test
  void twoAnswers() {
    String code = "os.write(3, frame(20, b'1') + frame(20, b'2'))\nout = 3\n";
    assertEquals(1, FIELD.found(code).asInt());
    String mixed = "os.write(3, frame(18, b'{}') + frame(20, b'1') + frame(21, b'{}'))\nout = 3\n";
    assertEquals("1", FIELD.run(mixed).streamed().toString());
  }

  @Test
  void anAnswerAfterTheDeadline() {
    FunctionSpec function = FIELD.function(FIELD.instanceSpecs().timeoutMs(1_000));
    // On time or too late, it is no answer to the next question; that one must itself be in time,
    // on an emulated machine, too.
    for (int ms = 970; ms < 1_010; ms += 10) {
      FIELD.start(function, "time.sleep(" + ms + " / 1000)\nout = 13").answer();
      assertEquals("asked", FIELD.start(function, "out = 'asked'").answer().value().asText());
    }
  }

  @Test
  void answersThatNestTooDeep() {
    String deep = "deep = b'[' * 100_000 + b']' * 100_000\n";
    Answer verbatim = FIELD.run(deep + "os.write(3, frame(20, deep))\ntime.sleep(60)");
    assertEquals(200_000, verbatim.outcome(Outcome.Success.class).payload().length());
    assertEquals(INVALID, error(deep + "os.write(3, frame(21, deep))\ntime.sleep(60)"));
    String error = "{\"errorType\": \"x\", \"errorMessage\": \"y\", \"stackTrace\": ";
    assertEquals(
        INVALID,
        error(deep + "os.write(3, frame(21, b'" + error + "' + deep + b'}'))\ntime.sleep(60)"));
    String object = "out = inner = {}\nfor _ in range(50_000):\n    inner['a'] = inner = {}\n";
    FIELD.run(object);
  }

  @Test
  void errorsThatAreHostile() {
    String[] errors = {
      "b'{\"errorType\": 1, \"errorMessage\": []}'",
      "b''",
      "b'null'",
      "b'{\"errorType\": \"\\\\ud800\", \"errorMessage\": \"\\\\udfff\\\\ud800\"}'",
      "b'{\"errorType\": \"a\\\\r\\\\nX-Injected: 1\", \"errorMessage\": \"\"}'",
      "b'{\"errorType\": \"' + b'x' * 200_000 + b'\", \"errorMessage\": \"\"}'",
      "b'{\"errorType\": \"x\", \"errorMessage\": \"y\", \"stackTrace\": [' + b'1e999999,' * 9000 + b'0]}'",
      "b'{\"errorType\": \"x\", \"errorMessage\": \"y\", \"stackTrace\": ' + b'9' * 100_000 + b'}'",
      "b'\\xff\\xfe{'"
    };
    for (String error : errors) {
      Answer answer = FIELD.run("os.write(3, frame(21, " + error + "))\ntime.sleep(60)");
      assertTrue(answer.errorType().length() <= 256, error);
    }
  }

  @Test
  void timesThatAreLies() {
    String code = "os.write(3, frame(17, b'\\xff' * 4) + frame(20, b'1'))\ntime.sleep(60)";
    Answer answer = FIELD.run(code);
    assertEquals(1, answer.value().asInt());
    long spentUs = answer.metering().initUs() + answer.metering().durationUs();
    assertTrue(spentUs < 60_000_000, answer::toString);
  }

  @Test
  void anEventThatIsNeverRead() {
    byte[] event = new byte[6 << 20];
    Arrays.fill(event, (byte) '1');
    FunctionSpec function =
        FIELD.function(
            FIELD.specs().timeoutMs(700), "import time\ntime.sleep(60)\ndef handler(e, c): pass\n");
    Running[] running = new Running[4];
    for (int i = 0; i < running.length; i++) {
      running[i] = FIELD.fixture().start(function, Buffer.buffer(event), new TestSink());
    }
    for (int i = 0; i < 20; i++) {
      FIELD.neighbourAnswers();
    }
    for (Running one : running) {
      assertEquals(TIMED_OUT, one.answer().errorType());
    }
  }
}
