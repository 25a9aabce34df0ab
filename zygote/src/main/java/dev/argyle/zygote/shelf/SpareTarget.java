package dev.argyle.zygote.shelf;

import java.util.concurrent.TimeUnit;

/**
 * How many spares to keep: what the busiest tenth of a second of late has taken, as that is what a
 * burst finds empty, between a reserve and what memory allows. Refilling takes milliseconds, so a
 * steady rate needs no more than that. Not thread-safe.
 */
final class SpareTarget {
  private static final long WINDOW_NS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int WINDOWS = 300;

  private final int reserve;
  private final int most;
  private final int[] taken = new int[WINDOWS];
  private long window;

  /**
   * A target without any arrivals yet.
   *
   * @param reserve kept however quiet it is
   * @param most kept however busy it is
   */
  SpareTarget(int reserve, int most, long nowNs) {
    this.reserve = Math.min(reserve, most);
    this.most = most;
    this.window = nowNs / WINDOW_NS;
  }

  /** One was wanted. */
  void arrived(long nowNs) {
    advance(nowNs);
    taken[(int) Math.floorMod(window, (long) WINDOWS)]++;
  }

  /** How many to keep now. */
  int spares(long nowNs) {
    advance(nowNs);
    int peak = 0;
    for (int count : taken) {
      peak = Math.max(peak, count);
    }
    return Math.max(reserve, Math.min(most, peak));
  }

  private void advance(long nowNs) {
    long now = nowNs / WINDOW_NS;
    if (now - window >= WINDOWS) {
      window = now - WINDOWS;
    }
    while (window < now) {
      window++;
      taken[(int) Math.floorMod(window, (long) WINDOWS)] = 0;
    }
  }
}
