package dev.argyle.zygote.shelf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SpareTargetTest {
  private static final long START_NS = 5_000_000_000L;

  private final SpareTarget target = new SpareTarget(4, 32, START_NS);

  private static long at(long ms) {
    return START_NS + TimeUnit.MILLISECONDS.toNanos(ms);
  }

  private void arrive(int count, long ms) {
    for (int i = 0; i < count; i++) {
      target.arrived(at(ms));
    }
  }

  @Test
  void keepsItsReserveHoweverQuietItIs() {
    assertEquals(4, target.spares(at(0)));
    assertEquals(4, target.spares(at(10_000_000)));
  }

  @Test
  void followsTheBusiestTenthOfASecond() {
    arrive(6, 1_000);
    arrive(10, 1_200);
    arrive(5, 1_300);
    assertEquals(10, target.spares(at(1_400)));
  }

  @Test
  void forgetsABurstAfterHalfAMinute() {
    arrive(20, 1_000);
    assertEquals(20, target.spares(at(30_900)));
    assertEquals(4, target.spares(at(31_100)));
    arrive(7, 1_000_000);
    assertEquals(7, target.spares(at(1_000_000)));
  }

  @Test
  void keepsNoMoreThanThereIsRoomFor() {
    arrive(500, 50);
    assertEquals(32, target.spares(at(60)));
    assertEquals(2, new SpareTarget(16, 2, START_NS).spares(at(0)));
  }
}
