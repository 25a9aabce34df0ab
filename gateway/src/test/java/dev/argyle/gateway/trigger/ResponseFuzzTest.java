package dev.argyle.gateway.trigger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.Fuzz;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Any bytes as a function's answer: refused in one line, or fit for the wire. */
class ResponseFuzzTest {
  private static final int CASES = 8_000;
  private static final int MAX_HEADERS = 257;
  private static final int MAX_HEAD_BYTES = 33 * 1024;
  private static final Set<String> OURS =
      Set.of("connection", "transfer-encoding", "content-length", "trailer", "upgrade");

  private static void read(byte[] input) {
    Buffer payload = Buffer.buffer(input);
    try {
      ResponseReader.Whole whole = ResponseReader.read(payload);
      checkHead(whole.head());
      assertTrue(whole.body().length() <= input.length, "a body is no longer than its JSON");
    } catch (BadResponse e) {
      Fuzz.requireOneLine(e.getMessage());
    }
    try {
      checkHead(ResponseReader.readHead(payload));
    } catch (BadResponse e) {
      Fuzz.requireOneLine(e.getMessage());
    }
  }

  private static void checkHead(ResponseHead head) {
    assertTrue(head.status() >= 200 && head.status() <= 599, "status " + head.status());
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    head.putOn(headers);
    int bytes = 0;
    for (Map.Entry<String, String> header : headers) {
      String name = header.getKey();
      bytes += name.length() + header.getValue().length();
      assertTrue(name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+"), "name " + name);
      assertTrue(header.getValue().matches("[\t -~]*"), "value " + header.getValue());
      String lower = name.toLowerCase(Locale.ROOT);
      assertTrue(!OURS.contains(lower) && !lower.startsWith("x-faas-"), name);
    }
    assertTrue(headers.size() <= MAX_HEADERS && bytes <= MAX_HEAD_BYTES, "it is bounded");
    assertEquals(head.isBodiless(), Set.of(204, 205, 304).contains(head.status()));
  }

  @Test
  void whatIsTakenCanBePutOnTheWire() {
    Fuzz.target(ResponseFuzzTest.class, "response")
        .words(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\"statusCode\":",
            "\"headers\":{",
            "\"cookies\":[",
            "\"body\":",
            "\"isBase64Encoded\":true",
            "\\r\\n",
            "\\u0000",
            "\\ud800",
            "\u212a",
            "\"Transfer-Encoding\":\"chunked\"",
            "200",
            "null",
            "1e9",
            "\"X\":\"y\",")
        .run(CASES, (input, random) -> read(input));
  }
}
