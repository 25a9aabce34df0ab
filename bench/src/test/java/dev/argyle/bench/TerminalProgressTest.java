package dev.argyle.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TerminalProgressTest {
  private static long seconds(long count) {
    return TimeUnit.SECONDS.toNanos(count);
  }

  @Test
  void saysHowFarHowLongAndRoughlyHowMuchLonger() {
    assertEquals(
        "[######........................]  20 % paced, 0:30, about 2:00 left",
        TerminalProgress.line("paced", 0.2, seconds(30)));
  }

  @Test
  void doesNotGuessTheRestOfWhatHasJustBegunOrIsDone() {
    assertTrue(TerminalProgress.line("paced", 0.5, 0).endsWith("paced, 0:00"));
    assertTrue(TerminalProgress.line("paced", 0.001, seconds(9)).endsWith("paced, 0:09"));
    assertTrue(TerminalProgress.line("paced", 1, seconds(61)).endsWith("paced, 1:01"));
  }

  @Test
  void takesItsLineAway() {
    StringWriter text = new StringWriter();
    try (TerminalProgress progress = new TerminalProgress(new PrintWriter(text))) {
      progress.at("paced", 0.5);
    }

    assertTrue(text.toString().endsWith("\r\u001b[K"), text.toString());
  }

  /** The writer takes nothing until the load is through, which waits for it in vain. */
  @Test
  void aTerminalThatTakesNothingHoldsUpNobody() throws InterruptedException {
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch through = new CountDownLatch(1);
    Writer slow =
        new Writer() {
          @Override
          public void write(char[] text, int from, int length) {
            stuck.countDown();
            try {
              through.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    try (TerminalProgress progress = new TerminalProgress(new PrintWriter(slow))) {
      progress.at("paced", 0);
      stuck.await();
      for (int i = 0; i < 1000; i++) {
        progress.at("paced", i / 1000.0);
      }
      assertFalse(through.getCount() == 0);
      through.countDown();
    }
  }
}
