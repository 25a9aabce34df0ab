package dev.argyle.worker.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CrowdTest {
  private final Crowd crowd = new Crowd();

  @Test
  void hasTheFullWeightAlone() {
    assertFalse(crowd.works(1));
    assertFalse(crowd.works(1));
    assertFalse(crowd.isWeighed());
    assertEquals(8_192, crowd.weight());
  }

  @Test
  void asksForAnotherWeightOnlyAtPowersOfTwo() {
    int changes = 0;
    for (int busy = 1; busy <= 100; busy++) {
      changes += crowd.works(busy) ? 1 : 0;
    }
    assertEquals(7, changes);
    assertEquals(8_192 / 128, crowd.weight());
  }

  @Test
  void isNeverBelowWhatTheKernelTakes() {
    assertTrue(crowd.works(1_000_000));
    assertEquals(2, crowd.weight());
  }

  @Test
  void shrinksByOnePowerAtEachLook() {
    crowd.works(8);
    assertFalse(crowd.relax(1), "it was many since the last look");
    assertTrue(crowd.relax(1));
    assertEquals(8_192 / 4, crowd.weight());
    assertTrue(crowd.relax(1));
    assertTrue(crowd.relax(1));
    assertFalse(crowd.relax(1));
    assertEquals(8_192, crowd.weight());
  }

  @Test
  void staysWhatItIsWhileAsManyWorkNowAndThen() {
    crowd.works(8);
    for (int look = 0; look < 10; look++) {
      assertFalse(crowd.relax(0));
      crowd.works(5);
    }
    assertEquals(8_192 / 8, crowd.weight());
  }

  @Test
  void isWeighedUntilAllHaveTheirFullWeightBack() {
    crowd.works(2);
    crowd.settled();
    assertTrue(crowd.isWeighed());
    crowd.relax(0);
    crowd.relax(0);
    assertTrue(crowd.isWeighed());
    crowd.settled();
    assertFalse(crowd.isWeighed());
  }
}
