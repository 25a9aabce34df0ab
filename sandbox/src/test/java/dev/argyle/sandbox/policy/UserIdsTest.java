package dev.argyle.sandbox.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class UserIdsTest {
  @Test
  void givesEachSlotAnIdOfItsOwn() {
    assertEquals(1_900_000_000, UserIds.ofSlot(0));
    assertEquals(1_900_000_999, UserIds.ofSlot(999));
  }

  @Test
  void staysBelowTheIdsThatMeanNobody() {
    assertTrue(UserIds.ofSlot(100_000) > 0);
    assertThrows(ArithmeticException.class, () -> UserIds.ofSlot(Integer.MAX_VALUE));
  }
}
