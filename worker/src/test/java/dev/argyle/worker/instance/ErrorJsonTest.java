package dev.argyle.worker.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.argyle.worker.api.Outcome;
import dev.argyle.zygote.frame.ProtocolException;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorJsonTest {
  private static Outcome.FunctionError read(String json) throws ProtocolException {
    return ErrorJson.fromGuest(Unpooled.copiedBuffer(json, StandardCharsets.UTF_8));
  }

  private static JsonNode body(Outcome.FunctionError error) throws IOException {
    return new ObjectMapper().readTree(error.errorJson().getBytes());
  }

  @Test
  void keepsTheThreeFieldsAndNoOther() throws Exception {
    Outcome.FunctionError error =
        read(
            "{\"requestId\":\"x\",\"errorType\":\"E\",\"errorMessage\":\"m\","
                + "\"stackTrace\":[\"a\",\"b\"],\"extra\":1}");
    assertEquals("E", error.errorType());
    assertEquals(
        "{\"errorType\":\"E\",\"errorMessage\":\"m\",\"stackTrace\":[\"a\",\"b\"]}",
        error.errorJson().toString());
  }

  @Test
  void hasATraceAlsoWhenThereIsNone() throws Exception {
    assertEquals(0, body(ErrorJson.of("T", "m")).get("stackTrace").size());
    assertTrue(body(read("{\"errorType\":\"T\",\"errorMessage\":\"m\"}")).has("stackTrace"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "1",
        "\"x\"",
        "[]",
        "{}",
        "{",
        "{]",
        "\u0000",
        "not json",
        "{\"errorType\":1,\"errorMessage\":\"m\"}",
        "{\"errorType\":\"E\",\"errorMessage\":null}",
        "{\"errorType\":\"E\",\"errorMessage\":{\"a\":1}}",
        "{\"errorType\":[\"E\"],\"errorMessage\":\"m\"}",
        "[{\"errorType\":\"E\",\"errorMessage\":\"m\"}]"
      })
  void refusesWhatIsNoError(String json) {
    assertThrows(ProtocolException.class, () -> read(json));
  }

  @Test
  void refusesDeepNesting() {
    assertThrows(ProtocolException.class, () -> read("[".repeat(100_000)));
    assertThrows(ProtocolException.class, () -> read("{\"a\":".repeat(50_000)));
  }

  @Test
  void refusesNumbersThatAreTooLong() {
    String json = "{\"errorType\":\"E\",\"errorMessage\":\"m\",\"n\":" + "9".repeat(200_000) + "}";
    assertThrows(ProtocolException.class, () -> read(json));
  }

  @Test
  void cutsALongType() throws Exception {
    String json = "{\"errorType\":\"" + "T".repeat(10_000) + "\",\"errorMessage\":\"m\"}";
    assertEquals(256, read(json).errorType().length());
  }

  @Test
  void cutsALongTrace() throws Exception {
    String lines = "\"line\",".repeat(5_000) + "\"last\"";
    String json = "{\"errorType\":\"E\",\"errorMessage\":\"m\",\"stackTrace\":[" + lines + "]}";
    assertEquals(100, body(read(json)).get("stackTrace").size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "\"text\"", "{\"a\":\"b\"}", "[1,null,{},[\"x\"]]", "null"})
  void makesATraceOfLinesOfWhateverWasSent(String trace) throws Exception {
    JsonNode body =
        body(read("{\"errorType\":\"E\",\"errorMessage\":\"m\",\"stackTrace\":" + trace + "}"));
    body.get("stackTrace").forEach(line -> assertTrue(line.isTextual(), body::toString));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\ud800", "\\udc00", "a\\ud83d", "\\ud83d\\ude00"})
  void takesTextThatIsNoWholeCharacter(String text) throws Exception {
    String json =
        "{\"errorType\":\"%s\",\"errorMessage\":\"%s\",\"stackTrace\":[\"%s\"]}"
            .formatted(text, text, text);
    JsonNode body = body(read(json));
    assertTrue(body.get("errorMessage").isTextual());
  }

  @Test
  void cutsATypeInTheMiddleOfACharacter() throws Exception {
    String json = "{\"errorType\":\"a" + "\ud83d\ude00".repeat(200) + "\",\"errorMessage\":\"m\"}";
    assertTrue(body(read(json)).get("errorType").asText().startsWith("a\ud83d\ude00"));
  }

  @Test
  void readsOrRefusesWhateverBytesAreChanged() {
    byte[] whole =
        "{\"errorType\":\"E\",\"errorMessage\":\"m\",\"stackTrace\":[\"a\"]}"
            .getBytes(StandardCharsets.UTF_8);
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int turn = 0; turn < 20_000; turn++) {
      byte[] changed = whole.clone();
      for (int i = random.nextInt(6); i >= 0; i--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      }
      try {
        ErrorJson.fromGuest(Unpooled.wrappedBuffer(changed));
      } catch (ProtocolException expected) {
        // It is what ends the guest.
      } catch (RuntimeException e) {
        fail("turn " + turn + " of seed " + seed, e);
      }
    }
  }
}
