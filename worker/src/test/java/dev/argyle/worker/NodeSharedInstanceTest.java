package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.WorkerFixture.Running;
import dev.argyle.worker.api.Concurrency;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Specs;
import org.junit.jupiter.api.Test;

/** Several invocations at a time in a Node, and what is Node's own of that. */
@RequiresRoot
class NodeSharedInstanceTest extends SharedInstanceTest {
  private static final String SOURCE =
      """
      const { execFileSync } = require('child_process');
      const crypto = require('crypto');
      const v8 = require('v8');
      const vm = require('vm');
      const boot = crypto.randomUUID();
      let arrived = 0;
      let deadline = 0;

      const until = async (condition) => {
        while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
      };

      exports.handler = async (event, context) => {
        arrived++;
        const n = event.n ?? 0;
        await until(() => arrived >= (event.meet ?? 0));
        switch (event.do) {
          case 'say':
            for (let i = 0; i < 20; i++) {
              (i % 2 ? process.stdout : process.stderr).write(`${n} says `);
              (i % 2 ? console.log : console.error)(i);
              await new Promise((resolve) => setImmediate(resolve));
            }
            process.stdout.write(`${n} says no end`);
            break;
          case 'child':
            execFileSync('echo', ['nobody knows whose'], { stdio: 'inherit' });
            break;
          case 'hang':
            deadline = Date.now() + context.getRemainingTimeInMillis();
            await new Promise(() => {});
            break;
          case 'burn':
            while (process.cpuUsage().user < 300_000);
            await new Promise(() => {});
            break;
          case 'half':
            await until(() => context.getRemainingTimeInMillis() < event.left);
            break;
          case 'outlive':
            await until(() => Date.now() > deadline + 200);
            break;
          case 'exit':
            process.exit(7);
            break;
          case 'raise':
            throw new Error(`number ${n}`);
          case 'uncaught':
            setTimeout(() => { throw new TypeError('nobody caught it'); }, 1);
            await new Promise(() => {});
            break;
          case 'memory':
            v8.setFlagsFromString('--expose-gc');
            vm.runInNewContext('gc')();
            return { kib: (process.memoryUsage().heapUsed + process.memoryUsage().external) / 1024 };
        }
        const text = event.text ?? '';
        return { boot, arrived, n, request: context.awsRequestId, text: text.length, last: text.slice(-1) };
      };

      exports.stream = awslambda.streamifyResponse(async (event, stream) => {
        arrived++;
        await until(() => arrived >= (event.meet ?? 0));
        awslambda.HttpResponseStream.from(stream, { statusCode: 200, headers: { n: String(event.n) } });
        for (let i = 0; i < event.pieces; i++) {
          if (!stream.write(`${event.n};`.repeat(event.times))) {
            await new Promise((resolve) => stream.once('drain', resolve));
          }
        }
        stream.end();
      });

      exports.callback = (event, context, callback) => {
        setInterval(() => {}, 1000);
        setTimeout(() => callback(null, context.callbackWaitsForEmptyEventLoop), 1);
      };
      """;

  @Override
  FunctionSpec function(Specs specs) {
    return FIXTURE.node(specs, SOURCE);
  }

  private FunctionSpec shared(String handler) {
    return function(
        Specs.named("shared").handler(handler).concurrency(new Concurrency(1, 0, 0, 4)));
  }

  @Test
  void anExceptionThatNobodyCaughtIsToldToAllCallers() {
    FunctionSpec function = shared("app.handler");
    Running other = FIXTURE.start(function, "{\"do\":\"hang\"}");
    Running throwing = FIXTURE.start(function, "{\"do\":\"uncaught\",\"meet\":2}");
    for (Running running : new Running[] {other, throwing}) {
      assertEquals("TypeError", running.answer().errorType());
      assertEquals("nobody caught it", running.answer().errorMessage());
      assertTrue(running.answer().log().contains("nobody caught it"));
    }
  }

  @Test
  void aCallbackAnswersAtOnceWhateverGoesOn() {
    assertEquals("false", FIXTURE.run(shared("app.callback"), "{}").value().toString());
  }
}
