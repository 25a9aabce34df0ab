package dev.argyle.gateway.observe;

import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Which functions are the busiest of late. Counts are halved every ten seconds; a function that was
 * not shown takes the place of the least busy one when it is twice as busy, so that two that are
 * alike do not take turns. Event loop only.
 */
final class BusyFunctions {
  private static final long TURN_NS = TimeUnit.SECONDS.toNanos(10);

  /** Of those that are not shown; further ones wait for a place here. */
  private static final int MOST_CANDIDATES = 10_000;

  /** At a time: each takes a look at all of them. */
  private static final int MOST_CHANGES = 10;

  private final int most;
  private final Consumer<String> left;
  private final Map<String, Double> shown = new HashMap<>();
  private final Map<String, Double> candidates = new HashMap<>();
  private long turnedNs;

  /**
   * Nobody is busy yet.
   *
   * @param most functions that are shown at once
   * @param left hears of one that is shown no more
   */
  BusyFunctions(int most, Consumer<String> left) {
    this.most = most;
    this.left = left;
  }

  /** A function was invoked; true when it is one of those that are shown. */
  boolean isShown(String function, long nowNs) {
    if (nowNs - turnedNs >= TURN_NS) {
      turnedNs = nowNs;
      turn();
    }
    if (shown.containsKey(function) || shown.size() < most) {
      shown.merge(function, 1.0, Double::sum);
      return true;
    }
    if (candidates.size() < MOST_CANDIDATES || candidates.containsKey(function)) {
      candidates.merge(function, 1.0, Double::sum);
    }
    return false;
  }

  private void turn() {
    for (int i = 0; i < MOST_CHANGES && !candidates.isEmpty() && !shown.isEmpty(); i++) {
      Map.Entry<String, Double> busiest = Collections.max(candidates.entrySet(), byCount());
      Map.Entry<String, Double> least = Collections.min(shown.entrySet(), byCount());
      if (busiest.getValue() <= 2 * least.getValue()) {
        break;
      }
      String goes = least.getKey();
      String comes = busiest.getKey();
      double count = busiest.getValue();
      shown.remove(goes);
      left.accept(goes);
      candidates.remove(comes);
      shown.put(comes, count);
    }
    shown.replaceAll((function, count) -> count / 2);
    candidates.replaceAll((function, count) -> count / 2);
    candidates.values().removeIf(count -> count < 1);
  }

  private static Comparator<Map.Entry<String, Double>> byCount() {
    return Map.Entry.comparingByValue();
  }
}
