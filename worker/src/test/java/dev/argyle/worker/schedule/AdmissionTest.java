package dev.argyle.worker.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long NOW = 1_000 * SECOND;

  private final Admission admission = new Admission(10 * SECOND);

  /** How many may wait behind each other, of those that come now. */
  private int admitted(int atOnce, long nowNs) {
    int queued = 0;
    while (queued < 100_000 && admission.admits(queued, atOnce, nowNs)) {
      queued++;
    }
    return queued;
  }

  @Test
  void admitsWhateverComesWhileNothingWasMeasured() {
    assertEquals(Admission.UNKNOWN, admission.waitNs(1_000, 1, NOW));
    assertTrue(admission.admits(1_000, 0, NOW));
    assertEquals(0, admission.roomInMs(1_000, 1, NOW));
  }

  @Test
  void letsTenCallsOfASecondWaitForTheOneThatRuns() {
    admission.served(SECOND);
    admission.started(NOW);
    assertEquals(10, admitted(1, NOW + 1));
    assertFalse(admission.admits(10, 1, NOW + 1));
    assertEquals(1_000, admission.roomInMs(10, 1, NOW));
  }

  @Test
  void saysWhenThereIsRoom() {
    admission.served(SECOND);
    admission.started(NOW);
    assertFalse(admission.admits(14, 1, NOW));
    assertEquals(5_000, admission.roomInMs(14, 1, NOW));
    // That many gaps later the queue is that much shorter, and takes one more.
    admission.started(NOW + 5 * SECOND);
    assertTrue(admission.admits(9, 1, NOW + 5 * SECOND + 1));
  }

  @Test
  void countsHowManyRunAtATime() {
    admission.served(SECOND);
    admission.started(NOW);
    assertEquals(80, admitted(8, NOW + 1));
  }

  @Test
  void knowsThatTheOneThatRunsIsNearlyOver() {
    admission.served(60 * SECOND);
    admission.started(NOW);
    assertFalse(admission.admits(0, 1, NOW));
    assertEquals(60_000, admission.roomInMs(0, 1, NOW));
    assertTrue(admission.admits(0, 1, NOW + 55 * SECOND));
    assertFalse(admission.admits(1, 1, NOW + 55 * SECOND));
  }

  @Test
  void measuresHowFastTheQueueIsServedWhereAnythingElseIsTheLimit() {
    admission.queueBegins(NOW);
    // The first departure says nothing: it may have waited for a zygote to start.
    admission.departed(NOW + 5 * SECOND);
    assertTrue(admission.admits(50_000, 0, NOW + 5 * SECOND));
    long now = NOW + 5 * SECOND;
    for (int i = 0; i < 50; i++) {
      now += SECOND / 10;
      admission.departed(now);
    }
    assertEquals(100, admitted(0, now + 1));
  }

  @Test
  void noticesWhenItIsServedNoLonger() {
    admission.queueBegins(NOW);
    for (int i = 0; i < 50; i++) {
      admission.departed(NOW + i * SECOND / 1_000);
    }
    long last = NOW + 49 * SECOND / 1_000;
    assertTrue(admission.admits(1_000, 0, last + 1));
    assertFalse(admission.admits(1_000, 0, last + SECOND));
  }

  @Test
  void takesAPauseOfAllThatRunForOneOfEach() {
    for (int i = 0; i < 50; i++) {
      admission.served(SECOND / 1_000);
    }
    admission.started(NOW);
    assertTrue(admission.admits(5_000, 10, NOW + SECOND / 5));
    assertFalse(admission.admits(5_000, 10, NOW + SECOND));
  }

  @Test
  void followsCallsThatBecomeFaster() {
    for (int i = 0; i < 100; i++) {
      admission.served(10 * SECOND);
    }
    assertFalse(admission.admits(1, 1, NOW));
    for (int i = 0; i < 100; i++) {
      admission.served(SECOND / 10);
    }
    admission.started(NOW);
    assertTrue(admission.admits(50, 1, NOW));
  }

  @Test
  void forgetsHowFastAQueueWasServedThatEndedLongAgo() {
    admission.queueBegins(NOW);
    admission.departed(NOW);
    admission.departed(NOW + 5 * SECOND);
    assertFalse(admission.admits(10, 0, NOW + 5 * SECOND));
    admission.queueBegins(NOW + 7 * SECOND);
    assertFalse(admission.admits(10, 0, NOW + 7 * SECOND));
    admission.queueBegins(NOW + 60 * SECOND);
    assertTrue(admission.admits(10, 0, NOW + 60 * SECOND));
  }

  @Test
  void doesNotCountThePauseBetweenTwoQueues() {
    admission.queueBegins(NOW);
    admission.departed(NOW);
    admission.departed(NOW + SECOND / 100);
    admission.queueBegins(NOW + 8 * SECOND);
    admission.departed(NOW + 8 * SECOND);
    assertTrue(admission.admits(500, 0, NOW + 8 * SECOND + 1));
  }
}
