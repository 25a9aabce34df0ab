package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Invocation;
import dev.argyle.worker.api.Outcome;
import dev.argyle.worker.api.RuntimeKind;
import dev.argyle.worker.api.Specs;
import dev.argyle.worker.api.StartKind;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a function's failures are told: Lambda's names and shapes. */
@RequiresRoot
class HandlerErrorsTest {
  @RegisterExtension static final WorkerFixture FIXTURE = WorkerFixture.plain();

  private static Answer run(String source) {
    return FIXTURE.run(FIXTURE.python(Specs.named("failing"), source), "{}");
  }

  private static Answer runBody(String body) {
    return run("import os, sys, ctypes, signal\ndef handler(event, context):\n    " + body + "\n");
  }

  @Test
  void anExceptionComesWithItsTypeMessageAndStack() {
    Answer answer =
        run(
            """
            def inner():
                raise ValueError("bad \\"input\\"")
            def handler(event, context):
                return inner()
            """);
    assertEquals("ValueError", answer.errorType());
    assertEquals("bad \"input\"", answer.errorMessage());
    JsonNode trace = answer.error().get("stackTrace");
    assertEquals(2, trace.size());
    assertEquals(
        "  File \"/var/task/app.py\", line 4, in handler\n    return inner()\n",
        trace.get(0).asText().replaceAll("\\s+\\^+\n", "\n"));
    assertTrue(answer.log().contains("[ERROR] ValueError: bad"), answer::log);
  }

  @Test
  void anExceptionLeavesTheInstanceWarm() {
    FunctionSpec function =
        FIXTURE.python(
            Specs.named("sometimes"),
            """
            def handler(event, context):
                if event["fail"]:
                    raise KeyError("k")
                return "fine"
            """);
    assertEquals("KeyError", FIXTURE.run(function, "{\"fail\": true}").errorType());
    Answer next = FIXTURE.run(function, "{\"fail\": false}");
    assertEquals("fine", next.value().asText());
    assertEquals(StartKind.WARM, next.metering().start());
  }

  @Test
  void aMissingModuleIsAnImportError() {
    FunctionSpec function =
        FIXTURE.python(Specs.named("missing").handler("nothere.handler"), "x = 1\n");
    Answer answer = FIXTURE.run(function, "{}");
    assertEquals("Runtime.ImportModuleError", answer.errorType());
    assertEquals(
        "Unable to import module 'nothere': No module named 'nothere'", answer.errorMessage());
  }

  @Test
  void aModuleThatImportsWhatIsMissingIsAnImportErrorWithItsStack() {
    Answer answer = run("import no_such_package\ndef handler(e, c):\n    pass\n");
    assertEquals("Runtime.ImportModuleError", answer.errorType());
    assertTrue(answer.error().get("stackTrace").toString().contains("/var/task/app.py"));
  }

  @Test
  void aSyntaxErrorIsToldByFileAndLine() {
    Answer answer = run("def handler(e, c):\n    return (\n");
    assertEquals("Runtime.UserCodeSyntaxError", answer.errorType());
    assertTrue(answer.errorMessage().startsWith("Syntax error in module 'app': "));
    assertTrue(answer.error().get("stackTrace").get(0).asText().contains("app.py\" Line 2"));
  }

  @Test
  void aMissingFunctionIsNamed() {
    Answer answer = run("def other(e, c):\n    pass\n");
    assertEquals("Runtime.HandlerNotFound", answer.errorType());
    assertEquals("Handler 'handler' missing on module 'app'", answer.errorMessage());
  }

  @ParameterizedTest
  @CsvSource({"nodot", ".handler", "''"})
  void aHandlerThatIsNoNameIsMalformed(String handler) {
    FunctionSpec function =
        FIXTURE.python(Specs.named("malformed").handler(handler), "def handler(e, c): pass\n");
    Answer answer = FIXTURE.run(function, "{}");
    assertEquals("Runtime.MalformedHandlerName", answer.errorType());
  }

  @Test
  void aModuleThatRaisesIsToldAsWhatItRaised() {
    assertEquals("ZeroDivisionError", run("1 / 0\ndef handler(e, c): pass\n").errorType());
  }

  @Test
  void aFunctionThatCannotBeLoadedIsTriedAnewEachTime() {
    FunctionSpec function = FIXTURE.python(Specs.named("never"), "raise OSError('no')\n");
    assertEquals(StartKind.COLD, FIXTURE.run(function, "{}").metering().start());
    assertEquals(StartKind.COLD, FIXTURE.run(function, "{}").metering().start());
  }

  @Test
  void aResultThatIsNoJsonCannotBeMarshalled() {
    Answer answer = runBody("return {'a': object()}");
    assertEquals("Runtime.MarshalError", answer.errorType());
    assertTrue(answer.errorMessage().startsWith("Unable to marshal response: "));
  }

  /** What finds circles knows nothing of an invocation before, or a list would be within itself. */
  @Test
  void aResultThatWasWithinItselfMayComeAgainWithoutThat() {
    FunctionSpec function =
        FIXTURE.python(
            Specs.named("circle"),
            """
            kept = []
            def handler(within, context):
                kept[:] = [kept if within else 1]
                return kept
            """);
    assertEquals("Runtime.MarshalError", FIXTURE.run(function, "true").errorType());
    Answer answer = FIXTURE.run(function, "false");
    assertEquals(StartKind.WARM, answer.metering().start());
    assertEquals("[1]", answer.value().toString());
  }

  @Test
  void aFunctionMaySayHowWhatIsNoJsonIsMarshalled() {
    Answer answer =
        run(
            """
            import json
            json.JSONEncoder.default = lambda self, other: sorted(other)
            def handler(event, context):
                return {'a': {2, 1}}
            """);
    assertEquals("{\"a\":[1,2]}", answer.value().toString());
  }

  @Test
  void aResultThatIsTooLargeIsRefused() {
    Answer answer = runBody("return 'x' * (6 * 1024 * 1024)");
    assertEquals("Function.ResponseSizeTooLarge", answer.errorType());
  }

  @Test
  void anExceptionThatCannotBeShownIsStillTold() {
    Answer answer =
        run(
            """
            class Hostile(Exception):
                def __str__(self):
                    raise RuntimeError("no")
            def handler(event, context):
                raise Hostile()
            """);
    assertEquals("Hostile", answer.errorType());
  }

  @Test
  void anExceptionWithHalfACharacterInItIsTold() {
    Answer answer = runBody("raise FileNotFoundError('\\udcff.txt')");
    assertEquals("FileNotFoundError", answer.errorType());
  }

  @Test
  void anExceptionWithAVeryLongMessageIsToldInPart() {
    Answer answer = runBody("raise ValueError('x' * 10_000_000)");
    assertEquals("ValueError", answer.errorType());
    assertTrue(answer.errorMessage().length() < 300_000);
  }

  @ParameterizedTest
  @CsvSource({
    "sys.exit(3), exit status 3",
    "sys.exit(0), exit status 0",
    "sys.exit(), exit status 0",
    "sys.exit('words'), exit status 1",
    "os._exit(7), exit status 7"
  })
  void anExitIsToldByItsStatus(String statement, String words) {
    Answer answer = runBody(statement);
    assertEquals("Runtime.ExitError", answer.errorType());
    assertTrue(
        answer.errorMessage().endsWith("Error: Runtime exited with error: " + words),
        answer::errorMessage);
  }

  @ParameterizedTest
  @CsvSource({"os.abort()", "ctypes.string_at(0)"})
  void aCrashIsToldByItsSignal(String statement) {
    Answer answer = runBody(statement);
    assertEquals("Runtime.ExitError", answer.errorType());
    assertTrue(answer.errorMessage().contains("signal: "), answer::errorMessage);
  }

  @Test
  void anEndNamesTheRequest() {
    FunctionSpec function =
        FIXTURE.python(Specs.named("ends"), "import os\ndef handler(e, c):\n    os._exit(1)\n");
    Invocation invocation = new Invocation("id-7", function, Buffer.buffer("{}"), "", "");
    Answer answer = FIXTURE.start(invocation, new TestSink()).answer();
    assertTrue(answer.errorMessage().startsWith("RequestId: id-7 Error: "), answer::errorMessage);
  }

  @Test
  void afterACrashTheNextInvocationIsServed() {
    FunctionSpec function =
        FIXTURE.python(
            Specs.named("crashes"),
            """
            import os
            def handler(event, context):
                if event == 1:
                    os._exit(1)
                return "served"
            """);
    assertEquals("Runtime.ExitError", FIXTURE.run(function, "1").errorType());
    assertEquals("served", FIXTURE.run(function, "2").value().asText());
  }

  @Test
  void anEventThatIsNoJsonIsAnErrorOfThatInvocationOnly() {
    FunctionSpec function =
        FIXTURE.python(Specs.named("json"), "def handler(e, c):\n    return e\n");
    FIXTURE.run(function, "not json").error();
    assertEquals(StartKind.WARM, FIXTURE.run(function, "1").metering().start());
  }

  @Test
  void aClientContextThatIsNoJsonIsAnErrorOfThatInvocationOnly() {
    FunctionSpec function =
        FIXTURE.python(Specs.named("client"), "def handler(e, c):\n    return e\n");
    Invocation bad = new Invocation("1", function, Buffer.buffer("1"), "not json", "");
    FIXTURE.start(bad, new TestSink()).answer().error();
    assertEquals(StartKind.WARM, FIXTURE.run(function, "1").metering().start());
  }

  @Test
  void codeThatIsNotThereIsRefused() {
    Answer answer = FIXTURE.run(Specs.named("nowhere").build(), "{}");
    assertEquals(Outcome.Reason.UNAVAILABLE, answer.rejection().reason());
  }

  @Test
  void aRuntimeThatIsNotThereIsRefused() {
    Answer answer = FIXTURE.run(Specs.named("native").runtime(RuntimeKind.NATIVE).build(), "{}");
    assertEquals(Outcome.Reason.UNSUPPORTED, answer.rejection().reason());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "nonsense", "{} {}", "\"\u00ff", "[1,]"})
  void anEventThatIsNoJsonIsAnUnmarshalErrorWithoutAStack(String event) {
    FunctionSpec function =
        FIXTURE.python(Specs.named("any-event"), "def handler(event, context):\n    return 1\n");
    Answer answer = FIXTURE.run(function, event);
    assertEquals("Runtime.UnmarshalError", answer.errorType());
    assertTrue(
        answer.errorMessage().startsWith("Unable to unmarshal input: "), answer::errorMessage);
    assertEquals(0, answer.error().get("stackTrace").size());
    assertEquals(StartKind.WARM, FIXTURE.run(function, "{}").metering().start());
  }

  @Test
  void aFunctionThatIsTooLargeToHandOverIsRefusedInOneSentence() {
    String source = "def handler(event, context):\n    return 1\n";
    Specs large = Specs.named("large").environment(Map.of("KEY", "x".repeat(300_000)));
    Answer answer = FIXTURE.run(FIXTURE.python(large, source), "{}");
    assertEquals(Outcome.Reason.UNSUPPORTED, answer.rejection().reason());
    assertEquals(
        "the name, handler and environment of this function are too large to hand over; keep them"
            + " below 10 KiB together",
        answer.rejection().message());
  }
}
