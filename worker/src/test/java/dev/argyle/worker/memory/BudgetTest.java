package dev.argyle.worker.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BudgetTest {
  private static final long MIB = 1 << 20;
  private static final HostMemory HOST = new HostMemory(10_000 * MIB, 9_000 * MIB);
  private static final long NO_LIMIT = Long.MAX_VALUE;

  @Test
  void isMostOfTheMachinesUnlessToldOtherwise() {
    assertEquals(8_000 * MIB, MemoryBudget.of(0, HOST, NO_LIMIT).bytes());
    assertEquals(500 * MIB, MemoryBudget.of(500 * MIB, HOST, NO_LIMIT).bytes());
  }

  @Test
  void isMostOfWhatThePlatformItselfMayHave() {
    assertEquals(800 * MIB, MemoryBudget.of(0, HOST, 1_000 * MIB).bytes());
  }

  @Test
  void isNeverMoreThanThereIs() {
    assertEquals(10_000 * MIB, MemoryBudget.of(90_000 * MIB, HOST, NO_LIMIT).bytes());
    assertEquals(1_000 * MIB, MemoryBudget.of(90_000 * MIB, HOST, 1_000 * MIB).bytes());
  }

  private static MemoryPressure using(long mib) {
    return new MemoryBudget(1_600 * MIB).pressure(mib * MIB, HOST);
  }

  @Test
  void asksForWhatIsUsedOfItsLastEighth() {
    assertFalse(using(1_400).isShort());
    assertTrue(using(1_401).isShort());
    assertEquals(50 * MIB, using(1_450).excessBytes());
  }

  @Test
  void isFullInItsLastSixteenth() {
    assertFalse(using(1_500).isFull());
    assertTrue(using(1_501).isFull());
  }

  @Test
  void mindsTheMachineWhateverItsSandboxesUse() {
    HostMemory busy = new HostMemory(10_000 * MIB, 450 * MIB);
    MemoryPressure pressure = new MemoryBudget(1_600 * MIB).pressure(0, busy);
    assertEquals(50 * MIB, pressure.excessBytes());
    assertFalse(pressure.isFull());
    HostMemory full = new HostMemory(10_000 * MIB, 200 * MIB);
    assertEquals(
        "there is no memory for another sandbox: the machine has 200 MiB left, and functions use"
            + " 3 MiB (worker.memory); try again later",
        new MemoryBudget(1_600 * MIB).pressure(3 * MIB, full).refusal());
  }

  @Test
  void saysWhatIsShortAndWhichSettingItIs() {
    assertEquals(
        "there is no memory for another sandbox: functions use 1550 MiB of the 1600 MiB they may"
            + " have (worker.memory); try again later",
        using(1_550).refusal());
  }
}
