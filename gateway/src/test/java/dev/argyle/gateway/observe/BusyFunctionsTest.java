package dev.argyle.gateway.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BusyFunctionsTest {
  private final List<String> left = new ArrayList<>();
  private final BusyFunctions busy = new BusyFunctions(2, left::add);

  private static long turn(int number) {
    return TimeUnit.SECONDS.toNanos(10L * (number + 1));
  }

  private void invoke(String function, int times, long nowNs) {
    for (int i = 0; i < times; i++) {
      busy.isShown(function, nowNs);
    }
  }

  @Test
  void whileThereIsRoomAllAreShown() {
    assertTrue(busy.isShown("a", turn(0)));
    assertTrue(busy.isShown("b", turn(0)));
    assertFalse(busy.isShown("c", turn(0)));
  }

  @Test
  void whoBecomesTwiceAsBusyTakesAPlace() {
    invoke("a", 100, turn(0));
    invoke("b", 10, turn(0));
    invoke("c", 30, turn(0));
    assertTrue(busy.isShown("c", turn(1)));
    assertEquals(List.of("b"), left);
    assertFalse(busy.isShown("b", turn(1)));
  }

  @Test
  void thoseThatAreAlikeDoNotTakeTurns() {
    invoke("a", 10, turn(0));
    invoke("b", 10, turn(0));
    invoke("c", 15, turn(0));
    assertFalse(busy.isShown("c", turn(1)));
    assertEquals(List.of(), left);
  }

  @Test
  void whoStopsGivesWayInTime() {
    invoke("a", 1_000, turn(0));
    invoke("b", 1_000, turn(0));
    for (int i = 1; i <= 12; i++) {
      invoke("a", 1_000, turn(i));
      invoke("c", 5, turn(i));
    }
    assertEquals(List.of("b"), left);
  }

  @Test
  void noneIsShownWhereNoneIsWanted() {
    BusyFunctions none = new BusyFunctions(0, left::add);
    assertFalse(none.isShown("a", turn(0)));
    assertFalse(none.isShown("a", turn(1)));
  }
}
