package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.WorkerFixture.Running;
import dev.argyle.worker.api.Concurrency;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Specs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Python handlers that are coroutines, one at a time; and which may run several at a time. */
@RequiresRoot
class AsyncHandlerTest {
  @RegisterExtension static final WorkerFixture FIXTURE = WorkerFixture.plain();

  private static Answer run(String source) {
    return FIXTURE.run(FIXTURE.python(Specs.named("async"), source), "{\"n\": 1}");
  }

  private static FunctionSpec shared(String source) {
    return FIXTURE.python(Specs.named("shared").concurrency(new Concurrency(1, 0, 0, 4)), source);
  }

  @Test
  void aCoroutineIsRunToItsEnd() {
    String source =
        """
        import asyncio
        async def handler(event, context):
            await asyncio.sleep(0.001)
            return {"n": event["n"] + 1}
        """;
    assertEquals(2, run(source).value().get("n").asInt());
  }

  @Test
  void aCoroutineMayFail() {
    assertEquals("KeyError", run("async def handler(e, c):\n    return e['x']\n").errorType());
  }

  @Test
  void anAsynchronousGeneratorStreams() {
    String source =
        """
        import asyncio
        async def handler(event, context):
            yield {"statusCode": 202}
            for i in range(3):
                await asyncio.sleep(0.001)
                yield f"{i},"
        """;
    assertEquals("0,1,2,", run(source).streamed().toString());
  }

  @Test
  void whatIsKeptForTheNextInvocationFindsTheSameLoop() {
    FunctionSpec function =
        FIXTURE.python(
            Specs.named("keeps"),
            """
            import asyncio
            kept = None
            async def handler(event, context):
                global kept
                kept = kept or asyncio.get_running_loop().create_future()
                asyncio.get_running_loop().call_later(0.001, lambda: kept.done() or kept.set_result(7))
                return await kept
            """);
    assertEquals(7, FIXTURE.run(function, "{}").value().asInt());
    assertEquals(7, FIXTURE.run(function, "{}").value().asInt());
  }

  @Test
  void asyncioIsNotImportedForThoseThatDoNotAskForIt() {
    String source = "import sys\ndef handler(e, c):\n    return 'asyncio' in sys.modules\n";
    assertEquals("false", run(source).value().toString());
  }

  @Test
  void aHandlerThatIsNotAsynchronousCannotShareItsInstance() {
    Answer answer = FIXTURE.run(shared("def handler(e, c): pass\n"), "{}");
    assertEquals("Runtime.HandlerNotAsync", answer.errorType());
    assertEquals(
        "concurrency.perInstance needs an async def handler, and 'app.handler' is none",
        answer.errorMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        import functools
        def logged(wrapped):
            @functools.wraps(wrapped)
            def wrapper(*args): return wrapped(*args)
            return wrapper
        @logged
        async def handler(event, context): return "shared"
        """,
        """
        class Handler:
            async def __call__(self, event, context): return "shared"
        handler = Handler()
        """,
        """
        import functools
        async def both(what, event, context): return what
        handler = functools.partial(both, "shared")
        """
      })
  void whateverIsACoroutineInTheEndCanShareItsInstance(String source) {
    assertEquals("shared", FIXTURE.run(shared(source), "{}").value().asText());
  }

  @Test
  void allCallersAreToldWhenTheirFunctionCannotBeLoaded() {
    FunctionSpec function =
        shared("import time\ntime.sleep(0.3)\nraise RuntimeError('not today')\n");
    Running first = FIXTURE.start(function, "{}");
    Running second = FIXTURE.start(function, "{}");
    assertEquals("not today", first.answer().errorMessage());
    assertEquals("not today", second.answer().errorMessage());
  }

  @Test
  void loggingIsTheInvocationsOwnToo() {
    FunctionSpec function =
        shared(
            """
            import asyncio, logging
            logging.basicConfig(level=logging.INFO, format="%(message)s")
            both = asyncio.Event()
            here = 0
            async def handler(event, context):
                global here
                here += 1
                if here == 2: both.set()
                await both.wait()
                logging.info("logged by %s", event["n"])
                await asyncio.to_thread(print, "threaded by", event["n"])
            """);
    Running first = FIXTURE.start(function, "{\"n\":1}");
    Running second = FIXTURE.start(function, "{\"n\":2}");
    assertTrue(first.answer().log().startsWith("logged by 1\nthreaded by 1\nREPORT"));
    assertTrue(second.answer().log().startsWith("logged by 2\nthreaded by 2\nREPORT"));
  }
}
