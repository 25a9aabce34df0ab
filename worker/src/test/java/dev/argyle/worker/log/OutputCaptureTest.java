package dev.argyle.worker.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.worker.api.Limits;
import dev.argyle.worker.api.LogLine;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OutputCaptureTest {
  private static final String REPORT = "REPORT";

  private final FunctionLog log = new FunctionLog();
  private final OutputCapture capture = new OutputCapture(log, "r", 100_000);

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }

  private List<String> lines() {
    return log.tail(100_000).stream().map(LogLine::text).toList();
  }

  @Test
  void cutsOutputIntoLines() {
    capture.write(bytes("one\ntwo\n\nfour"));
    capture.finish(REPORT);
    assertEquals(List.of("one", "two", "", "four", REPORT), lines());
  }

  @Test
  void joinsALineThatComesInPieces() {
    for (String piece : List.of("o", "", "n", "e\nt", "wo", "\n")) {
      capture.write(bytes(piece));
    }
    capture.finish(REPORT);
    assertEquals(List.of("one", "two", REPORT), lines());
  }

  @Test
  void joinsACharacterThatComesInPieces() {
    byte[] euro = "\u20ac\n".getBytes(StandardCharsets.UTF_8);
    for (byte b : euro) {
      capture.write(Unpooled.wrappedBuffer(new byte[] {b}));
    }
    assertEquals(List.of("\u20ac"), lines());
  }

  @Test
  void leavesTheBufferAsItWas() {
    ByteBuf buffer = bytes("one\n");
    capture.write(buffer);
    assertEquals(4, buffer.readableBytes());
    assertEquals(1, buffer.refCnt());
  }

  @Test
  void showsBytesThatAreNoText() {
    capture.write(Unpooled.wrappedBuffer(new byte[] {'a', (byte) 0xff, (byte) 0xc3, 'b', '\n'}));
    assertEquals(List.of("a\ufffd\ufffdb"), lines());
  }

  @Test
  void cutsALineThatIsTooLong() {
    capture.write(bytes("x".repeat(40_000)));
    capture.finish(REPORT);
    assertEquals(
        List.of(16_384, 16_384, 40_000 - 32_768, REPORT.length()),
        lines().stream().map(String::length).toList());
  }

  @Test
  void makesOneLineOfALineThatJustFits() {
    capture.write(bytes("x".repeat(16 * 1024) + "\nnext\n"));
    assertEquals(List.of(16_384, 4), lines().stream().map(String::length).toList());
  }

  @Test
  void givesTheTailWithTheReportAtItsEnd() {
    capture.write(bytes("one\ntwo\n"));
    assertEquals("one\ntwo\nREPORT\n", capture.finish(REPORT).toString());
  }

  @Test
  void keepsTheTailWithinItsBound() {
    capture.write(bytes("x".repeat(3 * Limits.LOG_TAIL_BYTES) + "end\n"));
    String tail = capture.finish(REPORT).toString();
    assertEquals(Limits.LOG_TAIL_BYTES, tail.length());
    assertTrue(tail.endsWith("xend\nREPORT\n"), tail);
  }

  @Test
  void countsAndDropsWhatIsBeyondItsBound() {
    OutputCapture small = new OutputCapture(log, "r", 10);
    small.write(bytes("12345\n"));
    small.write(bytes("78901234567890"));
    small.write(bytes("more"));
    String tail = small.finish(REPORT).toString();
    String cut = "[output cut: 14 bytes more than 10]";
    assertEquals(List.of("12345", "7890", cut, REPORT), lines());
    assertEquals("12345\n7890\n" + cut + "\nREPORT\n", tail);
  }

  @Test
  void keepsTheSameLinesHoweverTheBytesAreSplit() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 5_000; i++) {
      text.append(random.nextInt(9) == 0 ? '\n' : (char) ('a' + random.nextInt(26)));
    }
    byte[] all = text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    for (int from = 0; from < all.length; ) {
      int count = Math.min(all.length - from, random.nextInt(40));
      capture.write(Unpooled.wrappedBuffer(all, from, count));
      from += count;
    }
    assertEquals(text.toString().lines().toList(), lines(), "seed " + seed);
  }
}
