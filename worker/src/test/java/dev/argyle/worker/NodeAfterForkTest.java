package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.api.Specs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What of Node works in a process that was forked from a running Node. */
@RequiresRoot
class NodeAfterForkTest {
  @RegisterExtension static final WorkerFixture FIXTURE = WorkerFixture.plain();

  private final NodeProbe probe = new NodeProbe(FIXTURE);

  private String run(String code) {
    return probe.run(code).toString();
  }

  @Test
  void timersFireInTheirOrder() {
    String code =
        """
        const order = [];
        setTimeout(() => order.push('later'), 20);
        setTimeout(() => order.push('soon'), 1);
        setImmediate(() => order.push('immediate'));
        process.nextTick(() => order.push('tick'));
        await require('timers/promises').setTimeout(40);
        return order;
        """;
    String order = run(code);
    assertTrue(order.startsWith("[\"tick\","), order);
    assertTrue(order.contains("\"immediate\""), order);
    assertTrue(order.endsWith("\"later\"]"), order);
  }

  @Test
  void promisesSettle() {
    assertEquals(
        "[1,\"two\"]",
        run("return Promise.all([Promise.resolve(1), new Promise(r => setImmediate(r, 'two'))]);"));
  }

  @Test
  void filesAreReadAndWrittenByTheThreadPool() {
    String code =
        """
        const fs = require('fs/promises');
        await fs.writeFile('/tmp/file', 'content');
        return [await fs.readFile('/tmp/file', 'utf8'), await fs.readdir('/tmp')];
        """;
    assertEquals("[\"content\",[\"file\"]]", run(code));
  }

  @Test
  void serversAndClientsOfItsOwnTalk() {
    String code =
        """
        const net = require('net');
        const server = net.createServer(c => c.end('hello')).listen('/tmp/socket');
        await require('events').once(server, 'listening');
        let text = '';
        for await (const chunk of net.connect('/tmp/socket')) text += chunk;
        server.close();
        return text;
        """;
    assertEquals("\"hello\"", run(code));
  }

  @Test
  void httpClientsAsk() {
    String code =
        """
        const http = require('http');
        const server = http.createServer((q, a) => a.end('to ' + q.url)).listen('/tmp/http');
        await require('events').once(server, 'listening');
        const agent = new http.Agent();
        const answer = await new Promise((done, failed) =>
          http.get({ socketPath: '/tmp/http', path: '/x', agent }, done).on('error', failed));
        let text = '';
        for await (const chunk of answer) text += chunk;
        server.close();
        agent.destroy();
        return [answer.statusCode, text];
        """;
    assertEquals("[200,\"to /x\"]", run(code));
  }

  @Test
  void namesAreLookedUp() {
    assertEquals(
        "\"127.0.0.1\"",
        run("return (await require('dns/promises').lookup('localhost', 4)).address;"));
  }

  @Test
  void cryptographyUsesTheThreadPool() {
    String code =
        """
        const { pbkdf2, createHash } = require('crypto');
        const keys = await Promise.all([1, 2, 3, 4, 5, 6].map(n =>
          require('util').promisify(pbkdf2)('a', 'b' + n, 1000, 8, 'sha256')));
        return [new Set(keys.map(String)).size, createHash('sha256').update('a').digest('hex').slice(0, 8)];
        """;
    assertEquals("[6,\"ca978112\"]", run(code));
  }

  @Test
  void zlibCompresses() {
    String code =
        """
        const { gzip, gunzip } = require('zlib');
        const { promisify } = require('util');
        return (await promisify(gunzip)(await promisify(gzip)('again '.repeat(1000)))).length;
        """;
    assertEquals("6000", run(code));
  }

  @Test
  void workerThreadsRunAndEnd() {
    String code =
        """
        const { Worker } = require('worker_threads');
        const worker = new Worker(
          "const {parentPort, workerData} = require('worker_threads'); parentPort.postMessage(workerData * 2)",
          { eval: true, workerData: 21 });
        const { once } = require('events');
        // Both at once: where the machine is busy, the second event comes with the first.
        const [[answer], [status]] = await Promise.all([once(worker, 'message'), once(worker, 'exit')]);
        return [answer, status];
        """;
    assertEquals("[42,0]", run(code));
  }

  @Test
  void childrenRunAndAreWaitedFor() {
    String code =
        """
        const { execFile, execFileSync } = require('child_process');
        const later = await require('util').promisify(execFile)('sh', ['-c', 'echo $((6 * 7))']);
        return [later.stdout.trim(), execFileSync('cat', { input: 'through' }).toString()];
        """;
    assertEquals("[\"42\",\"through\"]", run(code));
  }

  @Test
  void anotherNodeCanBeStarted() {
    assertEquals(
        "\"3\"",
        run(
            "return require('child_process').execFileSync(process.execPath, ['-p', '1+2'])"
                + ".toString().trim();"));
  }

  @Test
  void webAssemblyIsCompiledAndRuns() {
    // (module (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add))
    String code =
        """
        const bytes = Buffer.from(
          '0061736d0100000001070160027f7f017f030201000707010361646400000a09010700200020016a0b', 'hex');
        const { instance } = await WebAssembly.instantiate(bytes);
        let sum = 0;
        for (let i = 0; i < 200000; i++) sum = instance.exports.add(sum, 1);
        return sum;
        """;
    assertEquals("200000", run(code));
  }

  @Test
  void garbageIsCollectedUnderPressure() {
    String code =
        """
        let kept = [];
        for (let round = 0; round < 400; round++) {
          const more = [];
          for (let i = 0; i < 10000; i++) more.push({ round, i, text: 'x' + i });
          kept.push(more);
          if (kept.length > 10) kept.shift();
        }
        return kept.length;
        """;
    assertEquals("10", run(code));
  }

  @Test
  void hotCodeIsOptimized() {
    String code =
        """
        let sum = 0;
        for (let i = 0; i < 3e7; i++) sum = (sum + i * 7) % 1000003;
        return sum;
        """;
    assertEquals("" + hot(), run(code));
  }

  private static long hot() {
    long sum = 0;
    for (long i = 0; i < 30_000_000; i++) {
      sum = (sum + i * 7) % 1_000_003;
    }
    return sum;
  }

  @Test
  void exitEndsTheProcessWithItsStatus() {
    Answer answer = probe.answer("process.exit(7);");
    assertEquals("Runtime.ExitError", answer.errorType());
    assertTrue(answer.errorMessage().contains("exit status 7"), answer.errorMessage());
  }

  @Test
  void exitHandlersRun() {
    Answer answer = probe.answer("process.on('exit', () => console.log('bye')); process.exit(0);");
    assertEquals("Runtime.ExitError", answer.errorType());
    assertTrue(answer.log().contains("bye"), answer.log());
  }

  @Test
  void aRejectionNobodyHandlesIsTold() {
    Answer answer =
        probe.answer("Promise.reject(new TypeError('lost')); await new Promise(() => {});");
    assertEquals("Runtime.UnhandledPromiseRejection", answer.errorType());
    assertEquals("TypeError: lost", answer.errorMessage());
  }

  @Test
  void anExceptionNobodyCatchesIsTold() {
    Answer answer =
        probe.answer(
            "setTimeout(() => { throw new RangeError('late'); }, 1); await new Promise(() => {});");
    assertEquals("RangeError", answer.errorType());
    assertEquals("late", answer.errorMessage());
  }

  @Test
  void theDebuggerStaysShut() {
    String code =
        """
        process.kill(process.pid, 'SIGUSR1');
        await require('timers/promises').setTimeout(200);
        return [require('inspector').url() ?? null, process.debugPort];
        """;
    assertEquals("[null,9229]", run(code));
  }

  @Test
  void itsClocksAreItsOwn() {
    String code =
        """
        const before = process.hrtime.bigint();
        await require('timers/promises').setTimeout(5);
        const spent = Number(process.hrtime.bigint() - before) / 1e6;
        const now = Math.abs(performance.timeOrigin + performance.now() - Date.now());
        return [spent >= 4, now < 1000, process.uptime() < 60, process.pid, process.ppid];
        """;
    assertEquals("[true,true,true,1,0]", run(code));
  }

  @Test
  void aWarmInstanceGoesOnBetweenInvocations() {
    var function =
        FIXTURE.node(
            Specs.named("warm"),
            """
            let count = 0;
            exports.handler = async () => {
              await new Promise((done) => setTimeout(done, 1));
              return ++count;
            };
            """);
    for (int i = 1; i <= 3; i++) {
      assertEquals(i, FIXTURE.run(function, "{}").value().asInt());
    }
  }
}
