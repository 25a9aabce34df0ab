package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.WorkerFixture.Running;
import dev.argyle.worker.api.Concurrency;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Specs;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Guests that answer for others than they run. */
@RequiresRoot
class HostilePlacesTest {
  private static final String INVALID = "Runtime.InvalidResponse";
  private static final String SOURCE =
      """
      import asyncio, os, struct
      arrived = 0
      def frame(kind, place, payload=b""):
          os.write(3, struct.pack(">BBHI", 1, kind, place, len(payload)) + payload)
      async def handler(code, context):
          global arrived
          arrived += 1
          if code:
              while arrived < 2: await asyncio.sleep(0.001)
              exec(code)
          await asyncio.Event().wait()
      def plain(code, context):
          exec(code)
      """;

  @RegisterExtension static final WorkerFixture FIXTURE = WorkerFixture.plain();

  private static String json(String code) {
    String object = new JsonObject().put("c", code).encode();
    return object.substring("{\"c\":".length(), object.length() - 1);
  }

  /** A victim in the first place, and who does it in the second of three. */
  private static Running[] attack(String code) {
    FunctionSpec function =
        FIXTURE.python(Specs.named("hostile").concurrency(new Concurrency(1, 0, 0, 3)), SOURCE);
    return new Running[] {FIXTURE.start(function, "\"\""), FIXTURE.start(function, json(code))};
  }

  @ParameterizedTest
  @CsvSource({
    "20, 2",
    "19, 2",
    "18, 2",
    "21, 2",
    "23, 2",
    "20, 3",
    "20, 255",
    "20, 32767",
    "20, 32768",
    "20, 32769",
    "20, 65535",
    "23, 32769",
    "17, 1",
    "22, 1",
    "16, 0"
  })
  void framesForPlacesWhereNothingRunsEndTheGuest(int kind, int place) {
    for (Running running :
        attack("frame(17, 0, bytes(4)); frame(" + kind + ", " + place + ", b'{}')")) {
      assertEquals(INVALID, running.answer().errorType());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "frame(17, 0, bytes(4)); frame(20, 1, b'1'); frame(20, 1, b'2')",
        "frame(17, 0, bytes(4)); frame(18, 1, b'{}'); frame(20, 1); frame(19, 1, b'late')",
      })
  void secondAnswersEndTheGuest(String code) {
    Running[] both = attack(code);
    assertEquals(INVALID, both[0].answer().errorType());
  }

  @Test
  void anotherOfTheSameFunctionIsAllThatAGuestCanAnswerFor() {
    Running[] both = attack("frame(17, 0, bytes(4)); frame(20, 0, b'\"forged\"'); frame(20, 0)");
    assertEquals("forged", both[0].answer().value().asText());
    assertEquals(INVALID, both[1].answer().errorType());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 256, 32767, 32768, 65535})
  void aGuestWithOnePlaceHasNoOther(int place) {
    FunctionSpec function = FIXTURE.python(Specs.named("plain").handler("app.plain"), SOURCE);
    String code = "frame(20, " + place + ", b'1')\nimport time\ntime.sleep(60)";
    assertEquals(INVALID, FIXTURE.run(function, json(code)).errorType());
  }

  @Test
  void floodsOfOutputInFramesHoldNobodyUp() {
    FunctionSpec function =
        FIXTURE.python(
            Specs.named("flood").timeoutMs(1_500).concurrency(new Concurrency(1, 0, 0, 3)), SOURCE);
    String code = "line = b'x' * 1000 + b'\\n'\nwhile True: frame(23, 0, line)";
    Running flood = FIXTURE.start(function, "\"\"");
    Running other = FIXTURE.start(function, json(code));
    FunctionSpec neighbour = FIXTURE.python(Specs.named("near"), "def handler(e, c): return 1\n");
    for (int i = 0; i < 20; i++) {
      assertEquals(1, FIXTURE.run(neighbour, "{}").value().asInt());
    }
    assertEquals("Sandbox.Timedout", flood.answer().errorType());
    assertEquals("Sandbox.Timedout", other.answer().errorType());
    assertTrue(flood.answer().log().contains("[output cut: "), flood.answer()::log);
  }
}
