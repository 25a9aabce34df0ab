package dev.argyle.worker.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.worker.memory.MemoryPressure;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryReliefTest {
  private static final MemoryPressure FULL = new MemoryPressure(30, "no memory");

  private final Deque<Long> idle = new ArrayDeque<>();
  private final MemoryRelief relief =
      new MemoryRelief(() -> idle.isEmpty() ? -1 : idle.removeFirst());
  private final Shelf shelf = new Shelf();

  /** Keeps one spare when memory is short. */
  private static final class Shelf implements MemoryRelief.Shelves {
    private int spares = 5;
    private int presses;

    @Override
    public int spares() {
      return spares;
    }

    @Override
    public void press(boolean isShort) {
      presses++;
      spares = isShort ? 1 : spares;
    }
  }

  private static MemoryPressure excess(long bytes) {
    return new MemoryPressure(bytes, "");
  }

  @Test
  void endsNothingWhileThereIsEnough() {
    idle.addAll(List.of(10L, 10L));
    relief.press(MemoryPressure.NONE, shelf);
    assertEquals(5, shelf.spares);
    assertEquals(2, idle.size());
  }

  @Test
  void troublesShelvesOnlyWhileThereIsNotEnoughAndOnceAfter() {
    relief.press(MemoryPressure.NONE, shelf);
    assertEquals(0, shelf.presses);
    relief.press(excess(5), shelf);
    relief.press(MemoryPressure.NONE, shelf);
    relief.press(MemoryPressure.NONE, shelf);
    assertEquals(2, shelf.presses);
  }

  @Test
  void givesSparesBackBeforeInstances() {
    idle.addAll(List.of(10L, 10L));
    relief.press(excess(5), shelf);
    assertEquals(1, shelf.spares);
    assertEquals(2, idle.size());
    relief.press(excess(5), shelf);
    assertEquals(1, idle.size());
  }

  @Test
  void endsAsManyInstancesAsItTakes() {
    shelf.spares = 1;
    idle.addAll(List.of(10L, 10L, 10L, 10L));
    relief.press(excess(25), shelf);
    assertEquals(1, idle.size());
  }

  @Test
  void endsAFewAtATimeWhereEachHoldsLittle() {
    shelf.spares = 1;
    for (int i = 0; i < 100; i++) {
      idle.add(0L);
    }
    relief.press(excess(25), shelf);
    assertEquals(84, idle.size());
  }

  @Test
  void startsNothingWhileThereIsNone() {
    assertTrue(relief.mayStart());
    assertTrue(relief.press(FULL, shelf), "that is news");
    assertFalse(relief.mayStart());
    assertFalse(relief.press(FULL, shelf), "that is none");
    assertTrue(relief.press(excess(1), shelf));
    assertTrue(relief.mayStart());
  }
}
