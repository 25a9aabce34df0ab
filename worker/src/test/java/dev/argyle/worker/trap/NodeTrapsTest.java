package dev.argyle.worker.trap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.Answer;
import dev.argyle.worker.Guests;
import dev.argyle.worker.api.FunctionSpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Node handlers that want all there is, or to live longer than they may. */
@RequiresRoot
class NodeTrapsTest {
  private static final String OUT_OF_MEMORY = "Runtime.OutOfMemory";
  private static final String TIMED_OUT = "Sandbox.Timedout";
  private static final long MEBIBYTE = 1 << 20;

  @RegisterExtension static final TrapField FIELD = TrapField.ofBothRuntimes();

  private static Answer bomb(int memoryMb, String code) {
    Answer answer = FIELD.runNode(FIELD.specs().memoryMb(memoryMb).timeoutMs(20_000), code);
    assertTrue(answer.metering().memoryPeakBytes() <= memoryMb * MEBIBYTE, answer::toString);
    return answer;
  }

  private static void assertOneOf(List<String> expected, Answer answer) {
    assertTrue(expected.contains(answer.errorType()), answer::toString);
  }

  @Test
  void forkBomb() {
    String code =
        """
        const refused = new Set();
        function breed() {
          for (let i = 0; i < 20; i++) {
            child.spawn('/bin/sh', ['-c', 'b() { b | b & }; b; sleep 60'], { stdio: 'ignore', detached: true })
              .on('error', (error) => refused.add(error.code));
          }
          setImmediate(breed);
        }
        breed();
        await new Promise(() => {});
        """;
    Answer answer = FIELD.runNode(FIELD.specs().memoryMb(512).timeoutMs(1_500), code);
    assertOneOf(List.of(TIMED_OUT, OUT_OF_MEMORY), answer);
  }

  /** Node itself ends when it cannot have the thread it has promised. */
  @Test
  void threadBomb() {
    String code =
        """
        const { Worker } = require('worker_threads');
        const breed = "const { Worker } = require('worker_threads');"
          + "setInterval(() => new Worker('setInterval(() => {}, 1e6)', { eval: true }).on('error', () => {}), 1)";
        for (;;) {
          new Worker(breed, { eval: true }).on('error', () => {});
          await pause(1);
        }
        """;
    assertOneOf(List.of(TIMED_OUT, OUT_OF_MEMORY, "Runtime.ExitError"), bomb(128, code));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Buffer.alloc(1 << 20, 1)",
        "Buffer.alloc(100, 1)",
        "new SharedArrayBuffer(1 << 20)",
        "new Float64Array(1 << 16).fill(1)"
      })
  void memoryBombOfBuffers(String buffer) {
    Answer answer = bomb(128, "const kept = [];\nfor (;;) kept.push(" + buffer + ");");
    assertEquals(OUT_OF_MEMORY, answer.errorType());
  }

  /** The kernel gives them no memory, so that V8 would collect garbage for each until the end. */
  @ParameterizedTest
  @ValueSource(
      strings = {"Buffer.alloc(10 << 20)", "new Uint8Array(1 << 24)", "new ArrayBuffer(1 << 20)"})
  void memoryBombOfBuffersNobodyWritesTo(String buffer) {
    Answer answer = bomb(128, "const kept = [];\nfor (;;) kept.push(" + buffer + ");");
    assertEquals(OUT_OF_MEMORY, answer.errorType());
    assertTrue(answer.errorMessage().contains("buffers"), answer.errorMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kept.push({ a: [kept.length] })",
        "kept.push('x'.repeat(1 << 20) + kept.length)",
        "kept.push(() => kept)",
        "kept[0] = [kept[0], new Map([[kept.length, kept]])]"
      })
  void memoryBombOfTheHeap(String code) {
    Answer answer =
        bomb(128, "process.stdout.write('unfinished');\nconst kept = [];\nfor (;;) " + code + ";");
    assertEquals(OUT_OF_MEMORY, answer.errorType());
    assertTrue(answer.log().contains("\nREPORT RequestId: "), answer.log());
  }

  @Test
  void memoryBombOfWorkers() {
    String code =
        """
        const { Worker } = require('worker_threads');
        const fill = 'const kept = []; for (;;) kept.push(new Array(1000).fill(kept.length));';
        for (let i = 0; i < 3; i++) new Worker(fill, { eval: true }).on('error', () => {});
        await new Promise(() => {});
        """;
    assertEquals(OUT_OF_MEMORY, bomb(128, code).errorType());
  }

  @Test
  void memoryBombOfWebAssembly() {
    String touched =
        """
        const memory = new WebAssembly.Memory({ initial: 16, maximum: 65536 });
        for (;;) {
          memory.grow(16);
          new Uint8Array(memory.buffer).fill(1);
        }
        """;
    assertEquals(OUT_OF_MEMORY, bomb(128, touched).errorType());
    String reserved =
        "const kept = []; for (;;) kept.push(new WebAssembly.Memory({ initial: 65536 }));";
    assertOneOf(List.of("RangeError", OUT_OF_MEMORY), bomb(128, reserved));
  }

  @Test
  void diskFiller() {
    String code =
        """
        const piece = Buffer.alloc(1 << 20, 1);
        for (const folder of ['/', '/var/task', '/var/runtime/argyle', '/usr', '/etc', '/dev', '/proc']) {
          await tries(folder, () => fs.writeFileSync(folder + '/filler', piece));
        }
        """;
    FIELD.refusedNode(code);
    String scratch =
        """
        const piece = Buffer.alloc(1 << 20, 1);
        for (let i = 0; i < 4096; i++) fs.appendFileSync('/tmp/filler' + i % 7, piece);
        """;
    assertOneOf(List.of(OUT_OF_MEMORY, "Error"), bomb(128, scratch));
  }

  @Test
  void descriptorsWithoutEnd() {
    String code =
        """
        const kept = [];
        try {
          for (;;) kept.push(fs.openSync('/dev/null'));
        } catch (error) {
          kept.forEach((fd) => fs.closeSync(fd));
          return [error.code, kept.length];
        }
        """;
    var found = FIELD.runNode(FIELD.specs(), code).value();
    assertEquals("EMFILE", found.get(0).asText());
    assertTrue(found.get(1).asInt() < FIELD.fixture().config().openFiles(), found::toString);
    String sockets =
        """
        for (;;) net.connect('/tmp/nobody').on('error', () => {});
        """;
    assertOneOf(
        List.of(TIMED_OUT, OUT_OF_MEMORY), FIELD.runNode(FIELD.specs().timeoutMs(1_000), sockets));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "for (;;) process.stdout.write('x'.repeat(1 << 16) + '\\n')",
        "for (;;) fs.writeSync(1, 'y\\n'.repeat(1000))",
        "for (;;) console.error('\\r'.repeat(5000))",
        "child.spawn('yes', { stdio: 'inherit' }); await new Promise(() => {})"
      })
  void floods(String code) {
    Answer answer = FIELD.runNode(FIELD.specs().timeoutMs(1_000), code);
    // What it writes without waiting, Node keeps in memory.
    assertOneOf(List.of(TIMED_OUT, OUT_OF_MEMORY, "Error"), answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "for (;;) {}",
        "for (;;) await null",
        "(function tick() { process.nextTick(tick); })(); await new Promise(() => {})",
        "for (;;) { try { (function deep() { deep(); })(); } catch {} }",
        "/(a+)+$/.test('a'.repeat(60) + 'b')",
        "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)",
        "child.execFileSync('sleep', ['60'])",
        "return { then() {} }",
        "process.on('SIGTERM', () => {}); process.on('exit', () => { for (;;) {} }); process.exit(0)"
      })
  void endlessWork(String code) {
    Answer answer = FIELD.runNode(FIELD.specs().timeoutMs(700), code);
    assertEquals(TIMED_OUT, answer.errorType());
  }

  private static final String DAEMON =
      """
      for (const file of [process.execPath, '/bin/sh', '/usr/bin/setsid']) {
        const words = { [process.execPath]: ['-e', 'setInterval(() => {}, 1e6)'],
                        '/bin/sh': ['-c', 'trap "" TERM HUP INT; while :; do sleep 1; done'],
                        '/usr/bin/setsid': ['sleep', '1000'] }[file];
        child.spawn(file, words, { detached: true, stdio: 'ignore', cwd: '/' }).unref();
      }
      return 'started';
      """;

  /** That nothing is left is asserted after each trap. */
  @Test
  void daemonsOfARequest() {
    assertEquals("started", FIELD.runNode(FIELD.specs().memoryMb(256), DAEMON).value().asText());
  }

  @Test
  void daemonsOfAnInstance() {
    String run = FIELD.fixture().config().runId();
    FunctionSpec function = FIELD.nodeFunction(FIELD.instanceSpecs().memoryMb(256));
    assertEquals("started", FIELD.runNode(function, DAEMON).value().asText());
    // They are in its slot, whose bounds are theirs, and gone with it.
    Eventually.await(
        "they live as long as it",
        () -> Guests.bySlot(run).values().stream().anyMatch(slot -> slot.size() >= 4));
    assertEquals("again", FIELD.runNode(function, "return 'again';").value().asText());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "process.abort()",
        "process.exit(0)",
        "process.reallyExit(0)",
        "process.kill(process.pid, 'SIGSEGV'); child.spawnSync('/bin/kill', ['-KILL', '-1']);"
            + " process.exit(1)",
        "process.dlopen({ exports: {} }, '/lib/x86_64-linux-gnu/libm.so.6'); process.exit(1)",
        "fs.closeSync(3); await pause(60_000)",
        "for (let fd = 0; fd < 64; fd++) try { fs.closeSync(fd); } catch {} await pause(60_000)"
      })
  void ends(String code) {
    Answer answer = FIELD.runNode(FIELD.specs().timeoutMs(1_500), code);
    assertOneOf(List.of("Runtime.ExitError", TIMED_OUT, "Error"), answer);
  }
}
