package dev.argyle.worker.trap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.Answer;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Node handlers that turn against the runtime's own objects and against what it says to the worker.
 */
@RequiresRoot
class NodeRuntimeTrapsTest {
  private static final String INVALID = "Runtime.InvalidResponse";
  private static final String TIMED_OUT = "Sandbox.Timedout";

  @RegisterExtension static final TrapField FIELD = TrapField.ofBothRuntimes();

  private static Answer run(String code) {
    return FIELD.runNode(FIELD.specs().timeoutMs(20_000), code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "require('crypto').randomBytes(1 << 16).map(it => it === 1 ? 2 : it)",
        "'HTTP/1.1 200 OK\\r\\n\\r\\n'",
        "'{\"answer\": 1}\\n'",
        "Buffer.alloc(64)",
        "frame(16)",
        "frame(1, '{}')",
        "frame(255)",
        "frame(20, 'x', 2)",
        "frame(20, 'x', 1, (256 << 10) + 1)",
        "frame(20, 'x', 1, -1)"
      })
  void framesThatAreNone(String bytes) {
    assertEquals(INVALID, run("fs.writeSync(3, " + bytes + ");\nawait pause(60_000)").errorType());
  }

  /** What it says for itself is its answer; it says nothing for the request after. */
  @Test
  void answersWrittenAhead() {
    FunctionSpec function = FIELD.nodeFunction(FIELD.instanceSpecs());
    String ahead =
        "fs.writeSync(3, Buffer.concat([frame(20, '\"own\"'), frame(20, '\"forged\"')]));";
    for (int i = 0; i < 3; i++) {
      assertEquals("own", FIELD.runNode(function, ahead + "\nreturn 'late';").value().asText());
      Answer next = FIELD.runNode(function, "return 'honest';");
      assertEquals("honest", next.value().asText());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Array.prototype.shift = Array.prototype.push = Array.prototype.filter = () => 'forged'",
        "Array.prototype.map = Array.prototype.join = Array.prototype[Symbol.iterator] = null",
        "JSON.stringify = () => '\"forged\"'; JSON.parse = () => 'forged'",
        "Buffer.concat = Buffer.from = Buffer.allocUnsafe = () => null",
        "Buffer.prototype.readUInt32BE = () => 0; Buffer.prototype.subarray = function () { return this; }",
        "Buffer.prototype.toString = () => '{\"id\": \"forged\"}'",
        "fs.writeSync = fs.readSync = () => { throw new Error('forged'); }",
        "net.Socket.prototype.write = net.Socket.prototype.on = function () { return this; }",
        "Promise.prototype.then = function () {}",
        "Object.prototype.kind = 20; Object.prototype.flags = 1; Object.prototype.payload = 'forged'",
        "Object.prototype.argyleType = 'forged'; Error.prototype.name = { toString() { throw 1; } }",
        "Object.defineProperty(Object.prototype, 'then', { get() { throw new Error('forged'); } })",
        "Object.defineProperty(Object.prototype, '_channel', { set() {}, get: () => null })",
        "process.on = process.emit = process.nextTick = () => {}",
        "process.getActiveResourcesInfo = () => { throw new Error('forged'); }",
        "globalThis.setTimeout = globalThis.clearTimeout = globalThis.Date = undefined",
        "process.stdout.write = process.stderr.write = () => { throw new Error('forged'); }",
        "process.removeAllListeners(); process.reallyExit = () => {}; process.exit = () => {}",
        "process.hrtime.bigint = () => -1n; Date.now = () => NaN; Math.min = () => NaN",
        "for (const key of Object.keys(require.cache)) require.cache[key].exports = {}",
        "for (const of of Object.values(require.cache)) Object.freeze(of.exports)",
        "delete process.env; process.env = new Proxy({}, { set() { throw new Error('forged'); } })",
        "Error.prepareStackTrace = () => { throw new Error('forged'); }",
        "Error.stackTraceLimit = Infinity; String.prototype.split = () => null"
      })
  void objectsOfTheRuntimeReplaced(String code) {
    // It may break its own instance; what it does is over with that.
    FunctionSpec function = FIELD.nodeFunction(FIELD.instanceSpecs().timeoutMs(400));
    FIELD.runNode(function, code + ";\nreturn 'poisoned';");
    FIELD.runNode(function, "return 'second';");
    FIELD.runNode(function, "throw new Error('third');");
    FIELD.fixture().worker().retire(function.name(), "");
    assertEquals("honest", FIELD.runNode(FIELD.specs(), "return 'honest';").value().asText());
  }

  @Test
  void objectsOfTheRuntimeReplacedForTheNextRequest() {
    FunctionSpec function = FIELD.nodeFunction(FIELD.specs().timeoutMs(1_500));
    String poison =
        """
        globalThis.left = Object.prototype.left = Array.prototype.left = 'left';
        fs.writeFileSync('/tmp/left', 'left');
        process.env.LEFT = 'left';
        require.cache['/var/task/left.js'] = { exports: 'left' };
        return 'poisoned';
        """;
    String look =
        """
        return [typeof left, typeof {}.left, fs.existsSync('/tmp/left'), process.env.LEFT ?? null,
                '/var/task/left.js' in require.cache];
        """;
    for (int i = 0; i < 3; i++) {
      assertEquals("poisoned", FIELD.runNode(function, poison).value().asText());
      assertEquals(
          "[\"undefined\",\"undefined\",false,null,false]",
          FIELD.runNode(function, look).value().toString());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "throw new Proxy({}, { get() { throw new Error('inner'); } })",
        "throw Object.create(Error.prototype, { message: { get() { throw 1; } }, stack: { get() { throw 2; } } })",
        "throw Object.assign(new Error('x'.repeat(1 << 24)), { name: 'y'.repeat(1 << 20) })",
        "throw Object.assign(new Error('a'), { stack: '    at x\\n'.repeat(1 << 20) })",
        "throw Object.assign(new Error('\\ud800\\u0000\\r\\nX-Injected: 1'), { name: '\\udfff\\r\\n' })",
        "throw null",
        "throw undefined",
        "throw Symbol('s')",
        "throw { toString() { throw 1; } }",
        "throw function () {}",
        "return Promise.reject()",
        "return 1n",
        "const own = {}; own.own = own; return own",
        "return { toJSON() { throw new Error('inner'); } }",
        "return 'x'.repeat(7 << 20)",
        "let deep = 1; for (let i = 0; i < 1e5; i++) deep = [deep]; return deep",
        "return new Proxy([], { get() { throw new Error('inner'); } })",
        "process.emit('uncaughtException', { get stack() { throw 1; } }); await pause(60_000)",
        "queueMicrotask(() => { throw new Proxy({}, { get() { throw 1; } }); }); await pause(60_000)"
      })
  void errorsAndAnswersThatAreHostile(String code) {
    Answer answer = run(code);
    assertTrue(answer.errorType().length() <= 256, code);
    assertNotEquals(TIMED_OUT, answer.errorType(), code);
  }

  @Test
  void answersThatComeTwice() {
    String code =
        """
        return { then(done, failed) { done(1); done(2); failed(new Error('x')); done(3); } };
        """;
    assertEquals(1, run(code).value().asInt());
    String thrown =
        "setImmediate(() => { throw new Error('after'); });\nreturn { then(done) { done('first'); } };";
    assertEquals("first", run(thrown).value().asText());
  }

  @Test
  void streamsThatForgeFrames() {
    FunctionSpec function =
        FIELD
            .fixture()
            .node(
                FIELD.specs().timeoutMs(1_500),
                """
                exports.handler = awslambda.streamifyResponse(async (event, stream) => {
                  stream._send(20, Buffer.from('"forged"'));
                  stream._send(18, Buffer.from('{}'));
                  stream.write('late');
                  stream.end();
                });
                """);
    Answer answer = FIELD.fixture().run(function, "{}");
    // The first end is the end.
    assertEquals("\"forged\"", answer.outcome(Outcome.Success.class).payload().toString());
  }
}
