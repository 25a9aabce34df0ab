package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Invocation;
import dev.argyle.worker.api.Limits;
import dev.argyle.worker.api.Outcome;
import dev.argyle.worker.api.Specs;
import dev.argyle.worker.api.StartKind;
import dev.argyle.worker.api.TraceContext;
import dev.argyle.worker.code.Zip;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a handler is given and what becomes of its result. */
@RequiresRoot
class HandlerTest {
  private static final String ECHO = "def handler(event, context):\n    return event\n";

  @RegisterExtension static final WorkerFixture FIXTURE = WorkerFixture.plain();

  @Test
  void answersWithWhatTheHandlerReturns() {
    FunctionSpec function =
        FIXTURE.python(
            Specs.named("result"),
            """
            def handler(event, context):
                return {"text": "Grüße", "n": [1, 2.5, None, True]}
            """);
    assertEquals(
        "{\"text\":\"Grüße\",\"n\":[1,2.5,null,true]}",
        FIXTURE.run(function, "{}").value().toString());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1_000, 262_000, 262_144, 300_000, Limits.MAX_EVENT_BYTES})
  void bringsEventsOfAnySizeThereAndBack(int length) {
    long seed = System.nanoTime();
    byte[] event = new byte[length];
    Random random = new Random(seed);
    for (int i = 0; i < length; i++) {
      event[i] = (byte) (length == 1 ? '7' : 'a' + random.nextInt(26));
    }
    if (length > 1) {
      event[0] = '"';
      event[length - 1] = '"';
    }
    FunctionSpec function = FIXTURE.python(Specs.named("echo"), ECHO);
    Answer answer = FIXTURE.start(function, Buffer.buffer(event), new TestSink()).answer();
    assertEquals(
        Buffer.buffer(event), answer.outcome(Outcome.Success.class).payload(), "seed " + seed);
  }

  @Test
  void refusesAnEventThatIsTooLarge() {
    FunctionSpec function = FIXTURE.python(Specs.named("echo"), ECHO);
    Buffer event = Buffer.buffer(new byte[Limits.MAX_EVENT_BYTES + 1]);
    Answer answer = FIXTURE.start(function, event, new TestSink()).answer();
    assertEquals(Outcome.Reason.TOO_LARGE, answer.rejection().reason());
  }

  private static FunctionSpec counter(Specs specs) {
    return FIXTURE.python(
        specs,
        """
        import os
        count = 0
        def handler(event, context):
            global count
            count += 1
            seen = os.listdir("/tmp")
            open(f"/tmp/left-{count}", "w").close()
            return {"count": count, "seen": sorted(seen)}
        """);
  }

  @Test
  void keepsItsModuleAndItsScratchWhileItsInstanceIsWarm() {
    FunctionSpec function = counter(Specs.named("warm"));
    Answer first = FIXTURE.run(function, "{}");
    Answer second = FIXTURE.run(function, "{}");
    assertEquals(StartKind.COLD, first.metering().start());
    assertEquals(StartKind.WARM, second.metering().start());
    assertEquals("{\"count\":1,\"seen\":[]}", first.value().toString());
    assertEquals("{\"count\":2,\"seen\":[\"left-1\"]}", second.value().toString());
    assertTrue(first.metering().initUs() > 0);
    assertEquals(0, second.metering().initUs());
  }

  @Test
  void startsAnewForEveryRequestWhenItIsIsolatedByRequest() {
    FunctionSpec function = counter(Specs.named("fresh").isolatedByRequest());
    for (int i = 0; i < 5; i++) {
      Answer answer = FIXTURE.run(function, "{}");
      assertEquals(StartKind.COLD, answer.metering().start());
      assertEquals("{\"count\":1,\"seen\":[]}", answer.value().toString());
    }
  }

  @Test
  void seesItsOwnEnvironmentAndLambdasAndNotTheHosts() {
    FunctionSpec function =
        FIXTURE.python(
            Specs.named("env").memoryMb(192).environment(Map.of("MINE", "yes", "TZ", "Asia/Tokyo")),
            """
            import os, time
            def handler(event, context):
                return {"env": dict(os.environ), "tz": time.tzname[0], "cwd": os.getcwd()}
            """);
    JsonNode value = FIXTURE.run(function, "{}").value();
    JsonNode env = value.get("env");
    assertEquals("yes", env.get("MINE").asText());
    assertEquals("192", env.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE").asText());
    assertEquals("app.handler", env.get("_HANDLER").asText());
    assertEquals("/var/task", env.get("LAMBDA_TASK_ROOT").asText());
    assertEquals("Asia/Tokyo", env.get("TZ").asText());
    assertEquals("/var/task", value.get("cwd").asText());
    for (String host :
        new String[] {"USER", "JAVA_HOME", "SHELL", "SUDO_USER", "MAVEN_CMD_LINE_ARGS"}) {
      assertFalse(env.has(host), host);
    }
  }

  @Test
  void doesNotPassOneFunctionsEnvironmentToAnother() {
    String source = "import os\ndef handler(event, context):\n    return os.environ.get('S')\n";
    FunctionSpec first =
        FIXTURE.python(Specs.named("one").environment(Map.of("S", "secret")), source);
    FunctionSpec second = FIXTURE.python(Specs.named("two"), source);
    assertEquals("secret", FIXTURE.run(first, "{}").value().asText());
    assertTrue(FIXTURE.run(second, "{}").value().isNull());
  }

  @Test
  void isToldOfItsInvocationByTheContext() {
    FunctionSpec function =
        FIXTURE.python(
            Specs.named("context").version("3").timeoutMs(20_000),
            """
            import os
            def handler(event, context):
                return {
                    "name": context.function_name,
                    "version": context.function_version,
                    "arn": context.invoked_function_arn,
                    "memory": context.memory_limit_in_mb,
                    "id": context.aws_request_id,
                    "group": context.log_group_name,
                    "left": context.get_remaining_time_in_millis(),
                    "client": context.client_context,
                    "trace": os.environ.get("_X_AMZN_TRACE_ID"),
                }
            """);
    Invocation invocation =
        new Invocation(
            "id-\u00fc", function, Buffer.buffer("{}"), "{\"a\":\"\\\"\"}", "Root=1;\"x");
    JsonNode value = FIXTURE.start(invocation, new TestSink()).answer().value();
    assertEquals("context", value.get("name").asText());
    assertEquals("3", value.get("version").asText());
    assertEquals("arn:aws:lambda:local:000000000000:function:context", value.get("arn").asText());
    assertEquals("128", value.get("memory").asText());
    assertEquals("id-\u00fc", value.get("id").asText());
    assertEquals("/aws/lambda/context", value.get("group").asText());
    assertTrue(value.get("left").asInt() > 10_000 && value.get("left").asInt() <= 20_000);
    assertEquals("{\"a\":\"\\\"\"}", value.get("client").toString());
    assertEquals("Root=1;\"x", value.get("trace").asText());
  }

  @Test
  void itsOwnClientsFindTheTraceWhereTheyLookForIt() {
    FunctionSpec function =
        FIXTURE.python(
            Specs.named("traced"),
            """
            import os, subprocess
            def handler(event, context):
                names = ("TRACEPARENT", "TRACESTATE", "_X_AMZN_TRACE_ID")
                child = subprocess.run(
                    ["printenv", "TRACEPARENT"], env=os.environ, capture_output=True, text=True)
                return [os.environ.get(name) for name in names] + [child.stdout.strip()]
            """);
    TraceContext trace =
        new TraceContext("a".repeat(32), "b".repeat(16), "", false, "k=v", "Root=1");
    String parent = "00-" + "a".repeat(32) + "-" + "b".repeat(16) + "-00";
    JsonNode found =
        FIXTURE
            .start(new Invocation("1", function, Buffer.buffer("{}"), "", trace), new TestSink())
            .answer()
            .value();
    assertEquals("[\"%s\",\"k=v\",\"Root=1\",\"%s\"]".formatted(parent, parent), found.toString());
    assertEquals("[null,null,null,\"\"]", FIXTURE.run(function, "{}").value().toString());
  }

  @Test
  void aTraceIsNotKeptInTheProcessesOwnEnvironmentWhichNeverFreesIt() {
    FunctionSpec function =
        FIXTURE.python(
            Specs.named("native"),
            """
            import ctypes
            def handler(event, context):
                return ctypes.CDLL(None).getenv(b"TRACEPARENT")
            """);
    TraceContext trace = new TraceContext("a".repeat(32), "b".repeat(16), "", false, "", "");
    JsonNode found =
        FIXTURE
            .start(new Invocation("1", function, Buffer.buffer("{}"), "", trace), new TestSink())
            .answer()
            .value();
    assertEquals(0, found.asInt());
  }

  @Test
  void doesNotSeeTheTraceOfTheInvocationBefore() {
    FunctionSpec function =
        FIXTURE.python(
            Specs.named("trace"),
            "import os\ndef handler(e, c):\n    return os.environ.get('_X_AMZN_TRACE_ID')\n");
    FIXTURE
        .start(new Invocation("1", function, Buffer.buffer("{}"), "", "t"), new TestSink())
        .answer();
    assertTrue(FIXTURE.run(function, "{}").value().isNull());
  }

  @Test
  void mayKeepItsHandlerInAPackageAndImportItsOwnModules() {
    FunctionSpec function =
        FIXTURE.bundle(
            Specs.named("package").handler("src/api.run"),
            new Zip()
                .file("src/api.py", "import helper\ndef run(e, c):\n    return helper.word()\n")
                .file("helper.py", "def word():\n    return 'found'\n"));
    assertEquals("found", FIXTURE.run(function, "{}").value().asText());
  }

  @Test
  void runsFunctionsOfOneNameAndTwoVersionsBesideEachOther() {
    FunctionSpec one =
        FIXTURE.python(Specs.named("v").version("1"), "def handler(e, c):\n    return 1\n");
    FunctionSpec two =
        FIXTURE.python(Specs.named("v").version("2"), "def handler(e, c):\n    return 2\n");
    assertNotEquals(one.codeSha256(), two.codeSha256());
    assertEquals(1, FIXTURE.run(one, "{}").value().asInt());
    assertEquals(2, FIXTURE.run(two, "{}").value().asInt());
    assertEquals(1, FIXTURE.run(one, "{}").value().asInt());
  }
}
