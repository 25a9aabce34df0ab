package dev.argyle.zygote.shelf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.cgroup.CgroupLimits;
import org.junit.jupiter.api.Test;

class WantedTest {
  private static final long NOW_NS = 5_000_000_000L;

  private final Wanted none = wanted(0, 0);

  private static Wanted wanted(int spares, int most) {
    CgroupLimits limits = new CgroupLimits(1 << 20, 1.0, 10);
    return new Wanted(new ShelfConfig("x", spares, most, limits), NOW_NS);
  }

  @Test
  void whereNoneIsKeptEachIsForOneThatWaits() {
    for (int i = 0; i < 30; i++) {
      none.arrived(NOW_NS);
    }
    assertEquals(0, none.inAll(NOW_NS));
    none.waits(3);
    assertEquals(3, none.inAll(NOW_NS));
    none.given();
    assertEquals(2, none.inAll(NOW_NS));
    assertEquals(0, none.kept(NOW_NS));
    assertTrue(none.keepsNone());
  }

  @Test
  void whereNoneIsKeptOneIsMadeToKnowWhetherItCanBe() {
    none.prove();
    assertEquals(1, none.inAll(NOW_NS));
    none.made();
    assertEquals(0, none.inAll(NOW_NS));
    Wanted some = wanted(4, 8);
    some.prove();
    assertEquals(4, some.inAll(NOW_NS));
  }

  @Test
  void whereNoneIsKeptWhenItIsQuietSomeMayBeWhenItIsBusy() {
    Wanted busy = wanted(0, 8);
    assertFalse(busy.keepsNone());
    busy.arrived(NOW_NS);
    busy.arrived(NOW_NS);
    assertEquals(2, busy.kept(NOW_NS));
  }

  @Test
  void oneIsKeptWhileMemoryIsShort() {
    Wanted some = wanted(4, 8);
    some.press(true);
    assertEquals(1, some.kept(NOW_NS));
    none.press(true);
    assertEquals(0, none.kept(NOW_NS));
  }
}
