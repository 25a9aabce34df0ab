package dev.argyle.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseParserTest {
  private static final String SIZED =
      "HTTP/1.1 200 OK\r\nX-Faas-Start: cold\r\nx-faas-init-us: 417\r\nContent-Length: 5\r\n\r\nhello";
  private static final String CHUNKED =
      String.join(
          "\r\n",
          "HTTP/1.1 429 Too Many Requests",
          "Retry-After: 1",
          "TRANSFER-ENCODING:\tChunked ",
          "",
          "5",
          "hello",
          "1a;x=y",
          "abcdefghijklmnopqrstuvwxyz",
          "0",
          "X-T: 1",
          "",
          "");
  private static final String EMPTY =
      String.join(
          "\r\n",
          "HTTP/1.1 103 Early Hints",
          "X-Faas-Start: cold",
          "",
          "HTTP/1.1 204",
          "Connection: close",
          "",
          "");

  private final ResponseParser parser = new ResponseParser();

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void keepsOfAnAnswerWhatSuitesLookAt() throws NoAnswerException {
    byte[] bytes = ascii(SIZED);

    assertEquals(bytes.length, parser.parse(bytes, 0, bytes.length));
    assertEquals(new Reply(200, "cold", 417), parser.reply());
    assertTrue(parser.keepsAlive());
  }

  @Test
  void knowsEachEndWhereverTheBytesAreSplit() throws NoAnswerException {
    byte[] bytes = ascii(SIZED + CHUNKED + EMPTY);
    for (int first = 1; first < bytes.length; first++) {
      for (int second = first; second < bytes.length; second += 7) {
        check(bytes, first, second);
      }
    }
  }

  /** Feeds three pieces, and takes the responses in them one after the other. */
  private static void check(byte[] bytes, int first, int second) throws NoAnswerException {
    ResponseParser parser = new ResponseParser();
    StringBuilder replies = new StringBuilder();
    int[] cuts = {0, first, second, bytes.length};
    for (int piece = 0; piece < 3; piece++) {
      int at = cuts[piece];
      while (at < cuts[piece + 1]) {
        int end = parser.parse(bytes, at, cuts[piece + 1]);
        if (end == ResponseParser.MORE) {
          break;
        }
        Reply reply = parser.reply();
        replies.append(reply.status()).append(reply.start()).append(reply.retryAfter());
        replies.append(parser.keepsAlive()).append(' ');
        parser.reset();
        at = end;
      }
    }
    assertEquals(
        "200coldfalsetrue 429truetrue 204falsefalse ",
        replies.toString(),
        () -> "cut at " + first + " and " + second);
    assertTrue(parser.isAtBegin());
  }

  @Test
  void withoutALengthTheBodyEndsWithTheConnection() throws NoAnswerException {
    byte[] bytes = ascii("HTTP/1.1 200 OK\r\n\r\nas long as it gets");

    assertEquals(ResponseParser.MORE, parser.parse(bytes, 0, bytes.length));
    assertTrue(parser.endsByClose());
    assertFalse(parser.keepsAlive());
    assertEquals(200, parser.reply().status());
  }

  @Test
  void aCloseWithinAHeadOrASizedBodyEndsNothing() throws NoAnswerException {
    byte[] bytes = ascii(SIZED);
    parser.parse(bytes, 0, 30);
    assertFalse(parser.endsByClose());
    parser.parse(bytes, 30, bytes.length - 1);
    assertFalse(parser.endsByClose());
    assertFalse(parser.isAtBegin());
  }

  @Test
  void anOlderServersConnectionIsKeptOnlyIfItSaysSo() throws NoAnswerException {
    byte[] closes = ascii("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n");
    assertEquals(closes.length, parser.parse(closes, 0, closes.length));
    assertFalse(parser.keepsAlive());

    parser.reset();
    byte[] keeps =
        ascii("HTTP/1.0 200 OK\r\nConnection: x, Keep-Alive\r\nContent-Length: 0\r\n\r\n");
    parser.parse(keeps, 0, keeps.length);
    assertTrue(parser.keepsAlive());
  }

  @Test
  void whatIsSaidOfAnInitialisationMustBeANumber() throws NoAnswerException {
    byte[] bytes = ascii("HTTP/1.1 200 OK\r\nX-Faas-Init-Us: soon\r\nContent-Length: 0\r\n\r\n");
    parser.parse(bytes, 0, bytes.length);

    assertEquals(Reply.NO_INIT, parser.reply().initUs());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_9.2\r\n",
        "\r\n",
        "HTTP/2 200\r\n",
        "HTTP/1.1 20\r\n",
        "HTTP/1.1 2000\r\n",
        "HTTP/1.1 099 x\r\n",
        "HTTP/1.1 +20 x\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n",
        "HTTP/1.1 200 OK\r\n: nameless\r\n",
        "HTTP/1.1 200 OK\r\nA: b\r\n folded: c\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length:\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 9999999999999999999\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n123456789\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
        "HTTP/1.1 101 Switching Protocols\r\n\r\n"
      })
  void whatIsNotPlainlyAnAnswerIsRefused(String text) {
    byte[] bytes = ascii(text);
    NoAnswerException whole =
        assertThrows(NoAnswerException.class, () -> parser.parse(bytes, 0, bytes.length));
    ResponseParser other = new ResponseParser();
    NoAnswerException byByte =
        assertThrows(
            NoAnswerException.class,
            () -> {
              for (int i = 0; i < bytes.length; i++) {
                other.parse(bytes, i, i + 1);
              }
            });

    assertTrue(whole.getMessage().startsWith("malformed: "), whole.getMessage());
    assertEquals(whole.getMessage(), byByte.getMessage());
  }

  @Test
  void linesAndHeadsWithoutEndAreRefused() {
    byte[] line = ascii("HTTP/1.1 200 " + "x".repeat(ResponseParser.MAX_LINE_BYTES));
    assertThrows(NoAnswerException.class, () -> parser.parse(line, 0, line.length));

    byte[] head = ascii("HTTP/1.1 200 OK\r\n" + "A: b\r\n".repeat(ResponseParser.MAX_HEAD_BYTES));
    parser.reset();
    assertThrows(NoAnswerException.class, () -> parser.parse(head, 0, head.length));

    byte[] hints = ascii("HTTP/1.1 100 Go on\r\n\r\n".repeat(ResponseParser.MAX_HEAD_BYTES));
    parser.reset();
    assertThrows(NoAnswerException.class, () -> parser.parse(hints, 0, hints.length));
  }

  /** Whatever comes, it is refused, ends or waits for more, and nothing else is thrown. */
  @Test
  void brokenAnswersNeverBreakIt() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int turn = 0; turn < 20_000; turn++) {
      byte[] bytes = ascii(turn % 2 == 0 ? SIZED : CHUNKED);
      for (int change = random.nextInt(4); change >= 0; change--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      parser.reset();
      try {
        int end = parser.parse(bytes, 0, bytes.length);
        assertTrue(end >= ResponseParser.MORE && end <= bytes.length);
      } catch (NoAnswerException e) {
        assertTrue(e.getMessage().startsWith("malformed: "));
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", turn " + turn, e);
      }
    }
  }
}
