package dev.argyle.worker.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.argyle.worker.schedule.EvictionPolicy.Candidate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EvictionPolicyTest {
  private static final long MIB = 1 << 20;

  private final EvictionPolicy policy = new EvictionPolicy();
  private final Map<String, Candidate> kept = new LinkedHashMap<>();

  private void keep(String name, double startMs, double callsPerSecond, long mib) {
    kept.put(name, new Candidate(policy.clock(), startMs * 1_000, callsPerSecond, mib * MIB));
  }

  private String evict() {
    String least = policy.choose(kept.keySet(), kept::get);
    kept.remove(least);
    return least;
  }

  private List<String> evictAll() {
    List<String> order = new ArrayList<>();
    while (!kept.isEmpty()) {
      order.add(evict());
    }
    return order;
  }

  @Test
  void hasNobodyToGoWhereThereIsNobody() {
    assertNull(evict());
  }

  @Test
  void keepsWhatIsCostlyToStart() {
    keep("imports pandas", 500, 1, 64);
    keep("imports nothing", 1, 1, 64);
    assertEquals(List.of("imports nothing", "imports pandas"), evictAll());
  }

  @Test
  void keepsWhatIsCalledOften() {
    keep("popular", 10, 20, 64);
    keep("called once", 10, 0.02, 64);
    assertEquals(List.of("called once", "popular"), evictAll());
  }

  @Test
  void keepsWhatIsSmall() {
    keep("small", 10, 1, 8);
    keep("large", 10, 1, 512);
    assertEquals(List.of("large", "small"), evictAll());
  }

  @Test
  void weighsThemAgainstEachOther() {
    keep("costly, popular, small", 500, 10, 16);
    keep("costly, large, rare", 500, 0.1, 512);
    keep("cheap, popular, small", 1, 10, 16);
    keep("cheap, rare", 1, 0.1, 64);
    assertEquals(
        List.of(
            "cheap, rare",
            "costly, large, rare",
            "cheap, popular, small",
            "costly, popular, small"),
        evictAll());
  }

  @Test
  void theLongestUnusedGoesFirstAmongEquals() {
    keep("first", 10, 1, 64);
    keep("second", 10, 1, 64);
    assertEquals(List.of("first", "second"), evictAll());
  }

  @Test
  void whatWasWorthMuchOnceGoesInTheEnd() {
    keep("once costly", 100, 1, 16);
    for (int i = 0; i < 1_000 && kept.containsKey("once costly"); i++) {
      keep("used now " + i, 10, 1, 16);
      evict();
    }
    assertEquals(false, kept.containsKey("once costly"));
  }
}
