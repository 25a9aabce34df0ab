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
import dev.argyle.worker.api.TraceContext;
import dev.argyle.worker.code.Zip;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a Node handler is given and what becomes of its result. */
@RequiresRoot
class NodeHandlerTest {
  @RegisterExtension static final WorkerFixture FIXTURE = WorkerFixture.plain();

  private static String run(String source) {
    return FIXTURE.run(FIXTURE.node(Specs.named("f"), source), "{\"a\":1}").value().toString();
  }

  private static Answer bundle(String handler, Zip zip) {
    Specs specs = Specs.named("f").runtime(RuntimeKind.NODE).handler(handler);
    return FIXTURE.run(FIXTURE.bundle(specs, zip), "{}");
  }

  @Test
  void answersWithWhatAnAsyncHandlerReturns() {
    assertEquals(
        "{\"text\":\"Grüße\",\"got\":{\"a\":1}}",
        run("exports.handler = async (event) => ({ text: 'Grüße', got: event });"));
  }

  @Test
  void answersWithWhatACallbackIsGiven() {
    assertEquals(
        "2", run("exports.handler = (e, c, done) => setTimeout(() => done(null, e.a + 1), 1);"));
  }

  @Test
  void waitsForAnEmptyEventLoopAfterACallback() {
    Answer answer =
        FIXTURE.run(
            FIXTURE.node(
                Specs.named("waits"),
                """
                exports.handler = (event, context, done) => {
                  setTimeout(() => console.log('after'), 30);
                  done(null, 'x');
                };
                """),
            "{}");
    assertEquals("\"x\"", answer.value().toString());
    assertTrue(answer.log().contains("after\n"), answer::toString);
  }

  @Test
  void doesNotWaitForTheEventLoopWhenToldNotTo() {
    String source =
        """
        exports.handler = (event, context, done) => {
          context.callbackWaitsForEmptyEventLoop = false;
          setInterval(() => {}, 1000);
          done(null, 'x');
        };
        """;
    assertEquals("\"x\"", run(source));
  }

  @Test
  void answersNothingWhenTheEventLoopIsEmptyAndNobodyAnswered() {
    assertEquals("null", run("exports.handler = () => {};"));
  }

  @Test
  void knowsSucceedFailAndDone() {
    assertEquals("1", run("exports.handler = (e, c) => c.succeed(1);"));
    assertEquals("2", run("exports.handler = (e, c) => c.done(null, 2);"));
    Answer failed =
        FIXTURE.run(
            FIXTURE.node(
                Specs.named("fails"), "exports.handler = (e, c) => c.fail(new TypeError('no'));"),
            "{}");
    assertEquals("TypeError", failed.errorType());
  }

  @Test
  void doesNotGrowByTheTracesOfItsInvocations() {
    FunctionSpec function =
        FIXTURE.node(
            Specs.named("traces"),
            """
            exports.handler = async () => {
              const memory = process.memoryUsage();
              return memory.rss - memory.heapTotal - memory.external;
            };
            """);
    long before = traced(function, 0, 2_000);
    long after = traced(function, 2_000, 12_000);
    // What is kept of each would be half a KiB and more.
    assertTrue(after - before < 2 << 20, () -> before + " bytes became " + after);
  }

  /**
   * Its resident bytes, JavaScript's own left away, after so many invocations, each with a trace of
   * its own.
   */
  private static long traced(FunctionSpec function, int from, int to) {
    long bytes = 0;
    for (int i = from; i < to; i++) {
      String id = String.format("%032x", i + 1);
      TraceContext trace = new TraceContext(id, "b".repeat(16), "", true, "k=" + id.repeat(15), "");
      Invocation call = new Invocation("" + i, function, Buffer.buffer("{}"), "", trace);
      bytes = FIXTURE.start(call, new TestSink()).answer().value().asLong();
    }
    return bytes;
  }

  @Test
  void isToldOfItsInvocationByTheContext() {
    String source =
        """
        exports.handler = async (event, c) => [
          c.functionName, c.functionVersion, c.memoryLimitInMB, c.invokedFunctionArn, c.logGroupName,
          c.awsRequestId.length, c.getRemainingTimeInMillis() > 5000, process.env._HANDLER, process.cwd()];
        """;
    FunctionSpec function = FIXTURE.node(Specs.named("context").version("3"), source);
    assertEquals(
        "[\"context\",\"3\",\"128\",\"arn:aws:lambda:local:000000000000:function:context\","
            + "\"/aws/lambda/context\",36,true,\"app.handler\",\"/var/task\"]",
        FIXTURE.run(function, "{}").value().toString());
  }

  @Test
  void itsOwnClientsFindTheTraceWhereTheyLookForIt() {
    String source =
        "exports.handler = async () => [process.env.TRACEPARENT, process.env.TRACESTATE ?? 'none'];";
    FunctionSpec function = FIXTURE.node(Specs.named("traced"), source);
    TraceContext trace = new TraceContext("a".repeat(32), "b".repeat(16), "", true, "k=\"v\"", "");
    String parent = "00-" + "a".repeat(32) + "-" + "b".repeat(16) + "-01";
    JsonNode found =
        FIXTURE
            .start(new Invocation("1", function, Buffer.buffer("{}"), "", trace), new TestSink())
            .answer()
            .value();
    assertEquals(parent, found.get(0).asText());
    assertEquals("k=\"v\"", found.get(1).asText());
    assertEquals("[null,\"none\"]", FIXTURE.run(function, "{}").value().toString());
  }

  @Test
  void isLoadedAsAnEsModule() {
    String source =
        "import { readFile } from 'fs/promises'; const top = await Promise.resolve(4);\n"
            + "export const handler = async () => top + typeof readFile;";
    assertEquals(
        "4function", bundle("app.handler", new Zip().file("app.mjs", source)).value().asText());
    Zip typed = new Zip().file("app.js", source).file("package.json", "{\"type\":\"module\"}");
    assertEquals("4function", bundle("app.handler", typed).value().asText());
  }

  @Test
  void isFoundInFoldersAndObjectsAndUsesModulesBesideIt() {
    Zip zip =
        new Zip()
            .file(
                "src/api.js", "exports.a = { b: async () => require('./word') + require('pkg') };")
            .file("src/word.js", "module.exports = 'found ';")
            .file("node_modules/pkg/index.js", "module.exports = 'pkg';");
    assertEquals("found pkg", bundle("src/api.a.b", zip).value().asText());
  }

  private static Zip faulty() {
    return new Zip()
        .file("app.js", "exports.text = 'x';")
        .file("bad.js", "exports.x = (;")
        .file("needs.js", "require('absent');")
        .file("throws.js", "throw new RangeError('top');");
  }

  @Test
  void isAModuleLikeAnyOtherWhereNothingIsBesideItsFile() {
    String source =
        """
        #!/usr/bin/env node
        const self = require.cache[__filename];
        const before = [this === exports, module.exports === exports, self === module, module.loaded];
        module.exports.handler = async () => [
          ...before, module.loaded, __filename, __dirname, module.id, module.paths[0], require('./app') === module.exports,
          (await import('node:os')).EOL, require.resolve('fs'), typeof require.main,
        ];
        """;
    assertEquals(
        "[true,true,true,false,true,\"/var/task/app.js\",\"/var/task\",\"/var/task/app.js\","
            + "\"/var/task/node_modules\",true,\"\\n\",\"fs\",\"object\"]",
        run(source));
  }

  @Test
  void isTakenForAnEsModuleWhereNodeTakesItForOne() {
    String source = "import os from 'os';\nexport const handler = async () => typeof os.EOL;\n";
    Zip alone = new Zip().file("app.js", source);
    Zip beside = new Zip().file("app.js", source).file("package.json", "{}");
    assertEquals(
        bundle("app.handler", beside).result().outcome().getClass(),
        bundle("app.handler", alone).result().outcome().getClass());
  }

  @Test
  void isToldWhatIsWrongWithItsCode() {
    assertEquals("Runtime.HandlerNotFound", bundle("app.handler", faulty()).errorType());
    assertEquals("Runtime.HandlerNotFound", bundle("app.text", faulty()).errorType());
    assertEquals("Runtime.UserCodeSyntaxError", bundle("bad.x", faulty()).errorType());
    assertEquals("Runtime.ImportModuleError", bundle("needs.x", faulty()).errorType());
    assertEquals("Runtime.ImportModuleError", bundle("gone.x", faulty()).errorType());
    assertEquals("Runtime.MalformedHandlerName", bundle("app", faulty()).errorType());
    assertEquals("RangeError", bundle("throws.x", faulty()).errorType());
  }

  @Test
  void isToldOfItsErrorWithItsOwnStack() {
    Answer answer =
        FIXTURE.run(
            FIXTURE.node(
                Specs.named("throws"),
                "class Own extends Error { get name() { return 'Own'; } }\n"
                    + "exports.handler = async () => { throw new Own('why'); };"),
            "{}");
    JsonNode error = answer.error();
    assertEquals("Own", error.get("errorType").asText());
    assertEquals("why", error.get("errorMessage").asText());
    assertTrue(error.get("stackTrace").get(0).asText().contains("/var/task/app.js:2"), "" + error);
    assertTrue(answer.log().contains("[ERROR] Own: why"), answer::log);
  }

  @Test
  void refusesAResultThatIsNoJson() {
    FunctionSpec function =
        FIXTURE.node(Specs.named("big"), "exports.handler = async () => ({ n: 1n });");
    assertEquals("Runtime.MarshalError", FIXTURE.run(function, "{}").errorType());
  }

  @Test
  void keepsItsOutputBeforeItsAnswer() {
    FunctionSpec function =
        FIXTURE.node(
            Specs.named("log"),
            "exports.handler = async () => { console.log('one'); console.error('two'); };");
    String log = FIXTURE.run(function, "{}").log();
    assertTrue(log.contains("one\ntwo\n"), log);
  }

  @Test
  void streamsWithAHead() {
    FunctionSpec function =
        FIXTURE.node(
            Specs.named("stream"),
            """
            exports.handler = awslambda.streamifyResponse(async (event, out, context) => {
              out = awslambda.HttpResponseStream.from(out, { statusCode: 201, headers: { a: 'b' } });
              for (let i = 0; i < 3; i++) {
                out.write('piece ' + i + ';');
                await new Promise((done) => setTimeout(done, 1));
              }
              out.end();
            });
            """);
    TestSink sink = new TestSink();
    Answer answer = FIXTURE.start(function, Buffer.buffer("{}"), sink).answer();
    answer.outcome(Outcome.Streamed.class);
    assertEquals("piece 0;piece 1;piece 2;", answer.streamed().toString());
  }

  @Test
  void isEndedWhenItTakesTooLong() {
    FunctionSpec function =
        FIXTURE.node(
            Specs.named("slow").timeoutMs(300), "exports.handler = () => { for (;;) {} };");
    assertEquals("Sandbox.Timedout", FIXTURE.run(function, "{}").errorType());
  }

  @Test
  void isToldThatItsHeapIsFull() {
    FunctionSpec heap =
        FIXTURE.node(
            Specs.named("heap").memoryMb(128),
            "exports.handler = () => { const all = []; for (;;) all.push({ a: [all.length] }); };");
    assertEquals("Runtime.OutOfMemory", FIXTURE.run(heap, "{}").errorType());
  }

  @Test
  void isToldThatItsBuffersAreTooLarge() {
    FunctionSpec buffers =
        FIXTURE.node(
            Specs.named("buffers").memoryMb(128).timeoutMs(20_000),
            "exports.handler = () => { const all = []; for (;;) all.push(Buffer.alloc(1 << 24)); };");
    assertEquals("Runtime.OutOfMemory", FIXTURE.run(buffers, "{}").errorType());
    FunctionSpec garbage =
        FIXTURE.node(
            Specs.named("garbage").memoryMb(128).timeoutMs(20_000),
            "exports.handler = async () => { for (let i = 0; i < 500; i++) Buffer.alloc(1 << 24); return 7; };");
    assertEquals(7, FIXTURE.run(garbage, "{}").value().asInt());
  }
}
