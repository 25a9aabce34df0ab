package dev.argyle.worker.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.worker.api.Outcome.FunctionError;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InitBackoffTest {
  private final InitBackoff backoff = new InitBackoff();
  private long nowNs = Long.MAX_VALUE - 1_000; // the clock may pass its end

  private static FunctionError error(String type) {
    return new FunctionError(type, Buffer.buffer("{}"));
  }

  private void pass(long ms) {
    nowNs += TimeUnit.MILLISECONDS.toNanos(ms);
  }

  private void fail(String type) {
    assertTrue(backoff.mayStart(nowNs));
    backoff.begun();
    backoff.failed(error(type), true, nowNs);
  }

  private void failTwice() {
    fail("First");
    fail("Second");
  }

  @Test
  void oneFailureIsTriedAgainAtOnce() {
    fail("First");
    assertFalse(backoff.isWaiting());
    assertTrue(backoff.mayStart(nowNs));
  }

  @Test
  void afterTheSecondNothingIsStartedForATenthOfASecond() {
    failTwice();
    assertTrue(backoff.isWaiting());
    assertEquals("Second", backoff.last().errorType());
    assertEquals(100, backoff.leftMs(nowNs));
    pass(99);
    assertFalse(backoff.mayStart(nowNs));
    pass(1);
    assertTrue(backoff.mayStart(nowNs));
    assertEquals(0, backoff.leftMs(nowNs));
  }

  @Test
  void theWaitDoublesUpToTenSeconds() {
    failTwice();
    for (long waitMs : new long[] {200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000}) {
      pass(10_000);
      fail("Again");
      assertEquals(waitMs, backoff.leftMs(nowNs));
    }
  }

  @Test
  void oneTriesWhileTheOthersAreRefused() {
    failTwice();
    pass(100);
    backoff.begun();
    assertFalse(backoff.mayStart(nowNs));
    pass(100_000);
    assertFalse(backoff.mayStart(nowNs));
  }

  @Test
  void aSuccessClearsEverything() {
    failTwice();
    pass(100);
    backoff.begun();
    backoff.succeeded();
    assertFalse(backoff.isWaiting());
    assertFalse(backoff.wantsWord());
    fail("Anew");
    assertFalse(backoff.isWaiting());
  }

  @Test
  void aTryThatSaidNothingIsFollowedByAnother() {
    failTwice();
    pass(100);
    backoff.begun();
    backoff.gaveUp();
    assertTrue(backoff.mayStart(nowNs));
  }

  @Test
  void startsThatBeganBeforeTheWaitDoNotLengthenIt() {
    failTwice();
    FunctionError late = error("Late");
    for (int i = 0; i < 50; i++) {
      backoff.failed(late, true, nowNs);
    }
    assertEquals(100, backoff.leftMs(nowNs));
    assertSame(late, backoff.last());
  }

  @Test
  void endsThatMayHaveBeenTheHandlersMakeNobodyWait() {
    for (int i = 0; i < 50; i++) {
      assertTrue(backoff.mayStart(nowNs));
      backoff.begun();
      backoff.failed(error("Sandbox.Timedout"), false, nowNs);
    }
    assertFalse(backoff.isWaiting());
    assertTrue(backoff.wantsWord());
  }

  @Test
  void anEndThatMayHaveBeenTheHandlersCountsOnceTheNextIsCertain() {
    backoff.begun();
    backoff.failed(error("Sandbox.Timedout"), false, nowNs);
    fail("Sandbox.Timedout");
    assertTrue(backoff.isWaiting());
  }
}
