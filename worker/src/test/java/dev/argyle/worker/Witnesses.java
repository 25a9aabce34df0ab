package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What handlers said they saw, from any thread; judged when all is over. */
final class Witnesses {

  /**
   * One invocation's word.
   *
   * @param found tokens that were there when it began
   * @param bornNs when its sandbox's first invocation began, at the latest; of one clock for all
   */
  private record Testimony(
      String function,
      boolean isFresh,
      String token,
      String instance,
      int uid,
      long bornNs,
      long endNs,
      Set<String> found) {}

  private final List<Testimony> all = new ArrayList<>();
  private int rejected;

  synchronized void heard(String function, boolean isFresh, JsonNode said) {
    Set<String> found = new HashSet<>();
    said.get("found").forEach(token -> found.add(token.asText()));
    all.add(
        new Testimony(
            function,
            isFresh,
            said.get("token").asText(),
            said.get("instance").asText(),
            said.get("uid").asInt(),
            said.get("born").asLong(),
            said.get("end").asLong(),
            found));
  }

  synchronized void rejected() {
    rejected++;
  }

  synchronized int answered() {
    return all.size();
  }

  synchronized void assertNothingWasShared(String hint) {
    System.out.println(all.size() + " answers and " + rejected + " refusals");
    Map<String, Set<String>> served = new HashMap<>();
    Map<String, String> functions = new HashMap<>();
    for (Testimony one : all) {
      served.computeIfAbsent(one.instance(), none -> new HashSet<>()).add(one.token());
      functions.putIfAbsent(one.instance(), one.function());
      assertEquals(functions.get(one.instance()), one.function(), hint);
    }
    for (Testimony one : all) {
      Set<String> strange = new HashSet<>(one.found());
      if (!one.isFresh()) {
        strange.removeAll(served.get(one.instance()));
      }
      assertEquals(Set.of(), strange, one.function() + " saw what is not its own; " + hint);
    }
    assertNoUserOfTwo(hint);
  }

  /** Sandboxes of one user id lived one after the other. */
  private void assertNoUserOfTwo(String hint) {
    Map<Integer, Map<String, long[]>> lives = new HashMap<>();
    for (Testimony one : all) {
      long[] life =
          lives
              .computeIfAbsent(one.uid(), none -> new HashMap<>())
              .computeIfAbsent(one.instance(), none -> new long[] {one.bornNs(), one.endNs()});
      life[1] = Math.max(life[1], one.endNs());
    }
    lives.forEach(
        (uid, instances) -> {
          TreeMap<Long, Long> ends = new TreeMap<>();
          instances.values().forEach(life -> ends.put(life[0], life[1]));
          long last = Long.MIN_VALUE;
          for (Map.Entry<Long, Long> life : ends.entrySet()) {
            assertTrue(life.getKey() >= last, "two sandboxes were user " + uid + "; " + hint);
            last = life.getValue();
          }
        });
  }
}
