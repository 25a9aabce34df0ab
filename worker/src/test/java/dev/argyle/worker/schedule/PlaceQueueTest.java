package dev.argyle.worker.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.worker.api.Specs;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlaceQueueTest {
  private final Places places = new Places(4);
  private final PlaceQueue queue = new PlaceQueue();
  private final List<String> served = new ArrayList<>();

  /** Wants one place after the other. */
  private final class Hungry implements PlaceQueue.Claimant {
    private final Holding holding;
    private boolean limited;

    Hungry(String name) {
      holding = places.open(Specs.named(name).build());
    }

    Hungry with(int held) {
      for (int i = 0; i < held; i++) {
        places.took(holding);
      }
      return this;
    }

    @Override
    public Holding holding() {
      return holding;
    }

    @Override
    public boolean mayStart() {
      return !limited && places.mayTake(holding);
    }

    @Override
    public boolean isAtLimit() {
      return limited;
    }

    @Override
    public void pump() {
      served.add(holding.function());
      places.took(holding);
      queue.add(this);
    }
  }

  @Test
  void aFreedPlaceGoesToWhoHoldsLeast() {
    Hungry two = new Hungry("two").with(2);
    Hungry one = new Hungry("one").with(1);
    Hungry none = new Hungry("none");
    new Hungry("other").with(1);
    List.of(two, one, none).forEach(queue::add);
    queue.serve();
    assertEquals(List.of(), served, "there is none");
    places.released(two.holding());
    queue.serve();
    assertEquals(List.of("none"), served);
  }

  @Test
  void amongEqualsToWhoHasWaitedLongest() {
    Hungry first = new Hungry("first");
    Hungry second = new Hungry("second");
    Hungry rich = new Hungry("rich").with(4);
    queue.add(first);
    queue.add(second);
    queue.add(first);
    places.released(rich.holding());
    queue.serve();
    assertEquals(List.of("first"), served);
  }

  @Test
  void passesOverWhoHasReachedItsOwnLimit() {
    Hungry limited = new Hungry("limited");
    Hungry other = new Hungry("other").with(1);
    limited.limited = true;
    queue.add(limited);
    queue.add(other);
    new Hungry("third").with(1);
    queue.serve();
    assertEquals(List.of("other"), served);
    assertFalse(queue.wantsPlaceOf(other.holding()));
  }

  @Test
  void asksThoseThatHoldMoreForTheirPlace() {
    Hungry rich = new Hungry("rich").with(3);
    Hungry poor = new Hungry("poor").with(1);
    assertFalse(queue.wantsPlaceOf(rich.holding()), "nobody waits");
    queue.add(poor);
    assertTrue(queue.wantsPlaceOf(rich.holding()));
    queue.remove(poor);
    assertFalse(queue.wantsPlaceOf(rich.holding()));
  }
}
