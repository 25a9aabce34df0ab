package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.WorkerFixture.Running;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Limits;
import dev.argyle.worker.api.LogLine;
import dev.argyle.worker.api.Specs;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What functions write, and where it is found. */
@RequiresRoot
class OutputTest {
  @RegisterExtension static final WorkerFixture FIXTURE = WorkerFixture.plain();

  private static List<String> log(FunctionSpec function) {
    return WorkerFixture.await(FIXTURE.worker().logs(function.name(), 100_000)).stream()
        .map(LogLine::text)
        .toList();
  }

  @Test
  void keepsStandardOutputAndErrorAndThatOfChildrenInOrder() {
    FunctionSpec function =
        FIXTURE.python(
            Specs.named("speaks"),
            """
            import os, subprocess, sys
            def handler(event, context):
                print("out")
                print("err", file=sys.stderr)
                subprocess.run(["sh", "-c", "echo child; echo child err >&2"])
                os.write(1, b"raw\\n")
                print("no end", end="")
            """);
    Answer answer = FIXTURE.run(function, "{}");
    List<String> expected = List.of("out", "err", "child", "child err", "raw", "no end");
    assertEquals(expected, log(function).subList(0, 6));
    assertTrue(answer.log().startsWith("out\nerr\nchild\nchild err\nraw\nno end"), answer::log);
  }

  @Test
  void endsWithTheReportOfThatRequest() {
    FunctionSpec function =
        FIXTURE.python(Specs.named("reports"), "def handler(e, c):\n    print('hello')\n");
    Running running = FIXTURE.start(function, "{}");
    String log = running.answer().log();
    String id = running.invocation().requestId();
    assertTrue(log.startsWith("hello\nREPORT RequestId: " + id + " Duration: "), log);
    assertTrue(
        log.matches(
            "(?s).*REPORT RequestId: \\S+ Duration: \\d+\\.\\d\\d ms Billed Duration: \\d+ ms"
                + " Memory Size: 128 MB Max Memory Used: \\d+ MB Init Duration: \\d+\\.\\d\\d ms"
                + " CPU: \\d+\\.\\d\\d ms [^\n]* Exit: ok\n"),
        log);
  }

  @Test
  void tellsWhatAModuleWritesWhenItIsLoaded() {
    FunctionSpec function =
        FIXTURE.python(Specs.named("loads"), "print('loading')\ndef handler(e, c): pass\n");
    assertTrue(FIXTURE.run(function, "{}").log().startsWith("loading\n"));
    assertFalse(FIXTURE.run(function, "{}").log().contains("loading"));
  }

  @Test
  void keepsWhatWasWrittenBeforeTheEnd() {
    FunctionSpec function =
        FIXTURE.python(
            Specs.named("dies"),
            "import os\ndef handler(e, c):\n    print('last words')\n    os._exit(1)\n");
    assertTrue(FIXTURE.run(function, "{}").log().startsWith("last words\n"));
  }

  @Test
  void keepsWhatWasWrittenBeforeATimeout() {
    FunctionSpec function =
        FIXTURE.python(
            Specs.named("hangs").timeoutMs(200),
            "import time\ndef handler(e, c):\n    print('waiting')\n    time.sleep(30)\n");
    assertTrue(FIXTURE.run(function, "{}").log().startsWith("waiting\n"));
  }

  @Test
  void boundsAFloodAndSaysHowMuchWasCut() {
    FunctionSpec function =
        FIXTURE.python(
            Specs.named("floods"),
            """
            def handler(event, context):
                for i in range(20_000):
                    print("y" * 999)
                return "done"
            """);
    Answer answer = FIXTURE.run(function, "{}");
    assertEquals("done", answer.value().asText());
    assertTrue(answer.log().length() <= Limits.LOG_TAIL_BYTES);
    int kept = FIXTURE.config().maxOutputBytes();
    String cut = "[output cut: " + (20_000_000 - kept) + " bytes more than " + kept + "]";
    assertTrue(answer.log().contains("\n" + cut + "\nREPORT ") || answer.log().contains(cut), cut);
    int logged = log(function).stream().mapToInt(String::length).sum();
    assertTrue(logged < kept + 1_000, () -> logged + " characters");
  }

  @Test
  void doesNotGiveOneInvocationsOutputToTheNext() {
    FunctionSpec function =
        FIXTURE.python(Specs.named("counts"), "def handler(e, c):\n    print(f'event {e}')\n");
    for (int i = 0; i < 20; i++) {
      String log = FIXTURE.run(function, "" + i).log();
      assertTrue(log.startsWith("event " + i + "\nREPORT"), log);
    }
  }

  @Test
  void tellsFollowersOfEachLine() throws Exception {
    FunctionSpec function =
        FIXTURE.python(Specs.named("followed"), "def handler(e, c):\n    print('line', e)\n");
    List<String> heard = new CopyOnWriteArrayList<>();
    AutoCloseable follower =
        FIXTURE.worker().followLogs("followed", line -> heard.add(line.text()));
    FIXTURE.run(function, "1");
    Eventually.await("both lines", () -> heard.size() == 2);
    assertEquals("line 1", heard.get(0));
    follower.close();
    FIXTURE.run(function, "2");
    assertEquals(2, heard.size());
  }

  @Test
  void hasNoLogForAFunctionThatNeverRan() {
    assertEquals(List.of(), WorkerFixture.await(FIXTURE.worker().logs("never", 10)));
  }
}
