package dev.argyle.worker.trap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.Answer;
import dev.argyle.worker.WorkerFixture;
import dev.argyle.worker.WorkerFixture.Running;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Limits;
import dev.argyle.worker.api.LogLine;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Guests that write what their log was not made for. */
@RequiresRoot
class OutputTrapsTest {
  @RegisterExtension static final TrapField FIELD = new TrapField();

  private static List<LogLine> log(FunctionSpec function) {
    return WorkerFixture.await(FIELD.fixture().worker().logs(function.name(), 100_000));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"b'y' * 999 + b'\\n'", "b'y' * 4096", "b'\\n' * 4096", "b'\\x00'", "b'\\r' * 999"})
  void floods(String piece) {
    String code =
        """
        piece = (PIECE) * 64
        def flood():
            while True:
                os.write(1, piece)
        threading.Thread(target=flood, daemon=True).start()
        flood()
        """
            .replace("PIECE", piece);
    FunctionSpec function = FIELD.function(FIELD.specs().timeoutMs(600));
    Running running = FIELD.start(function, code);
    while (!running.sink().isOver()) {
      FIELD.neighbourAnswers();
    }
    assertEquals("Sandbox.Timedout", running.answer().errorType());
    assertTrue(running.answer().log().length() <= Limits.LOG_TAIL_BYTES);
    int kept = log(function).stream().mapToInt(line -> line.text().length()).sum();
    assertTrue(
        kept < FIELD.fixture().config().maxOutputBytes() + 1_000, () -> kept + " characters");
  }

  @Test
  void floodsOfManyChildren() {
    String code =
        """
        for _ in range(20):
            if os.fork() == 0:
                while True:
                    os.write(2, b"z" * 65536)
        while True:
            os.write(1, b"a\\n" * 10_000)
        """;
    Answer answer = FIELD.run(FIELD.specs().timeoutMs(600), code);
    assertEquals("Sandbox.Timedout", answer.errorType());
  }

  @Test
  void reportsThatAreForged() {
    FunctionSpec function = FIELD.function(FIELD.specs());
    String code =
        """
        forged = "REPORT RequestId: 0 Duration: 0.00 ms Billed Duration: 0 ms Memory Size: 1 MB"
        os.write(1, (forged + "\\n").encode() * 3 + forged.encode())
        out = 1
        """;
    Running running = FIELD.start(function, code);
    Answer answer = running.answer();
    List<LogLine> lines = log(function);
    // The platform's is the last, on a line of its own, whatever the guest left unfinished.
    String last = lines.get(lines.size() - 1).text();
    assertTrue(last.startsWith("REPORT RequestId: " + running.invocation().requestId()), last);
    assertTrue(answer.log().endsWith("\n" + last + "\n"), answer::log);
    assertTrue(answer.metering().memoryPeakBytes() > 0);
    lines.forEach(line -> assertEquals(running.invocation().requestId(), line.requestId()));
  }

  @Test
  void bytesThatAreNoText() {
    FunctionSpec function = FIELD.function(FIELD.specs());
    String code =
        """
        for byte in range(256):
            os.write(1, bytes([byte]) * 7 + b"\\n")
        os.write(2, b"\\xf0\\x9f\\x92" + b"\\n" + b"\\xed\\xa0\\x80" + b"\\x00\\x1b[2J\\x1b]0;x\\x07\\n")
        out = "written"
        """;
    assertEquals("written", FIELD.start(function, code).answer().value().asText());
    assertTrue(log(function).size() >= 256);
    log(function).forEach(line -> assertFalse(line.text().contains("\n"), line::text));
  }

  @Test
  void linesWithoutEnd() {
    FunctionSpec function = FIELD.function(FIELD.specs());
    String code = "os.write(1, b'x' * 200_000)\nout = 'written'";
    assertEquals("written", FIELD.start(function, code).answer().value().asText());
    for (LogLine line : log(function)) {
      assertTrue(line.text().length() <= 16 * 1024, () -> line.text().length() + " characters");
    }
  }

  @Test
  void wordsAfterTheAnswer() {
    FunctionSpec function = FIELD.function(FIELD.instanceSpecs());
    String code =
        """
        def later():
            for _ in range(200):
                os.write(1, b"late\\n")
                time.sleep(0.001)
        threading.Thread(target=later).start()
        out = "answered"
        """;
    for (int i = 0; i < 3; i++) {
      assertEquals("answered", FIELD.start(function, code).answer().value().asText());
    }
    FIELD.neighbourAnswers();
  }

  @Test
  void pipesInPlaceOfOutput() {
    String code =
        """
        for fd in (1, 2):
            end = socket.socket(fileno=os.dup(fd))
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1)
            end.setblocking(False)
        os.set_blocking(1, False)
        try:
            while True:
                os.write(1, b"x" * 100_000)
        except BlockingIOError:
            out = "full"
        """;
    Answer answer = FIELD.run(FIELD.specs().timeoutMs(2_000), code);
    assertFalse(answer.log().isEmpty());
  }
}
