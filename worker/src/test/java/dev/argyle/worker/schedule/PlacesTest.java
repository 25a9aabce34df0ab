package dev.argyle.worker.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.worker.api.Concurrency;
import dev.argyle.worker.api.Specs;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlacesTest {
  private static final long LONG_NS = 10_000_000_000L;

  private final Places places = new Places(100);

  private static Holding function(Places places, String name, int reserved) {
    Concurrency concurrency = new Concurrency(1_000, 0, reserved, 1);
    return places.open(Specs.named(name).concurrency(concurrency).build());
  }

  private Holding function(String name) {
    return function(places, name, 0);
  }

  /** Takes all it may. */
  private static int fill(Places places, Holding holding) {
    while (places.mayTake(holding)) {
      assertTrue(places.roomFor(holding) > 0);
      places.took(holding);
    }
    assertEquals(0, places.roomFor(holding));
    return holding.busy();
  }

  @Test
  void oneAloneMayHaveFourFifths() {
    assertEquals(80, fill(places, function("hot")));
  }

  @Test
  void saysBeforehandHowManyItMayTake() {
    assertEquals(80, places.roomFor(function("hot")), 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 16, 100, 1_000})
  void leavesRoomForAThirdBesideTwoThatWantAll(int capacity) {
    Places few = new Places(capacity);
    Holding hot = function(few, "hot", 0);
    Holding slow = function(few, "slow", 0);
    fill(few, hot);
    fill(few, slow);
    assertTrue(few.mayTake(function(few, "third", 0)));
  }

  @Test
  void leavesMuchRoomForTheMany() {
    List<Holding> all = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      all.add(function("f" + i));
    }
    all.forEach(places::took);
    for (Holding holding : all) {
      assertTrue(places.mayTake(holding), "half is open");
    }
  }

  @Test
  void onlyOneThatHoldsNoneMayTakeTheLast() {
    Places three = new Places(3);
    Holding first = function(three, "first", 0);
    assertEquals(2, fill(three, first));
    Holding second = function(three, "second", 0);
    assertEquals(1, fill(three, second));
    assertFalse(three.mayTake(function(three, "third", 0)));
  }

  @Test
  void aMachineOfOnePlaceServes() {
    Places one = new Places(1);
    assertEquals(1, fill(one, function(one, "only", 0)));
  }

  @Test
  void givesBack() {
    Holding hot = function("hot");
    int most = fill(places, hot);
    places.released(hot);
    assertTrue(places.mayTake(hot));
    places.took(hot);
    assertEquals(most, hot.busy());
  }

  @Test
  void keepsWhatIsReservedAndNotUsed() {
    Holding reserving = function(places, "reserving", 60);
    assertEquals(33, fill(places, function("hot")), 1);
    for (int i = 0; i < 60; i++) {
      assertTrue(places.mayTake(reserving));
      places.took(reserving);
    }
  }

  @Test
  void countsAReservationOfAFunctionOnceForAllItsVersions() {
    Holding old = function(places, "f", 50);
    assertEquals(old, function(places, "f", 10));
    assertEquals(10, old.reserved());
    places.close(old);
    assertEquals(10, old.reserved());
    places.close(old);
    assertEquals(0, old.reserved());
    assertEquals(80, fill(places, function("hot")));
  }

  @Test
  void honoursReservationsFirstComeWhereTheyAreMoreThanThereIs() {
    Holding first = function(places, "first", 80);
    Holding second = function(places, "second", 80);
    assertEquals(80, take(first, 80));
    assertEquals(20, take(second, 80));
    assertFalse(places.mayTake(function("third")));
  }

  private int take(Holding holding, int most) {
    int taken = 0;
    while (taken < most && places.mayTake(holding)) {
      places.took(holding);
      taken++;
    }
    return taken;
  }

  @Test
  void whoHoldsMoreYieldsToWhoMayTakeNone() {
    Holding rich = function("rich");
    Holding poor = function("poor");
    take(rich, 3);
    take(poor, 1);
    assertTrue(Places.mustYield(rich, poor, 0));
    assertFalse(Places.mustYield(poor, rich, LONG_NS));
    take(poor, 1);
    assertFalse(Places.mustYield(rich, poor, LONG_NS), "one more is no reason to change");
    assertFalse(Places.mustYield(rich, rich, LONG_NS));
  }

  @Test
  void thoseOfOnePlaceTakeTurnsWithThoseOfNone() {
    Holding first = function("first");
    Holding second = function("second");
    take(first, 1);
    assertFalse(Places.mustYield(first, second, 0));
    assertTrue(Places.mustYield(first, second, LONG_NS));
  }

  @Test
  void nobodyYieldsWhatItReserved() {
    Holding reserving = function(places, "reserving", 3);
    Holding other = function("other");
    take(reserving, 3);
    assertFalse(Places.mustYield(reserving, other, LONG_NS));
    take(other, 1);
    Holding late = function(places, "late", 2);
    take(late, 1);
    assertTrue(Places.mustYield(other, late, 0), "it came before the reservation");
  }
}
