package dev.argyle.worker.schedule;

import dev.argyle.sandbox.cgroup.Cgroup;

/**
 * How many sandboxes of one function have worked at a time of late, in powers of two: by so much
 * the weight of each at the processors is less, so that a function with many has about the weight
 * of one that has a single one. Grows at once and shrinks by one power at each look. Not
 * thread-safe.
 */
final class Crowd {
  /** Below this the old hierarchy's weights cannot go. */
  private static final int MAX_HALVINGS = 12;

  private int most;
  private int halvings;
  private boolean weighed;

  /** So many work now; true when that asks for another weight. */
  boolean works(int busy) {
    if (busy <= most) {
      return false;
    }
    most = busy;
    int wanted = Math.min(MAX_HALVINGS, Integer.SIZE - Integer.numberOfLeadingZeros(busy - 1));
    if (wanted <= halvings) {
      return false;
    }
    halvings = wanted;
    weighed = true;
    return true;
  }

  /**
   * A look, now and then: true when there were so few since the last that another weight is due.
   *
   * @param busy how many work now
   */
  boolean relax(int busy) {
    boolean few = halvings > 0 && most <= 1 << (halvings - 1);
    if (few) {
      halvings--;
    }
    most = busy;
    return few;
  }

  /** The weight of each of its sandboxes. */
  int weight() {
    return Cgroup.FULL_CPU_WEIGHT >> halvings;
  }

  /** Whether one that starts now has another weight than it should. */
  boolean isMany() {
    return halvings > 0;
  }

  /** False when none of its sandboxes can have another weight than the full one. */
  boolean isWeighed() {
    return weighed;
  }

  /** All its sandboxes have {@link #weight} now. */
  void settled() {
    weighed = isMany();
  }
}
