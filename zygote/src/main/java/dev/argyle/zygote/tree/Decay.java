package dev.argyle.zygote.tree;

/** How what was counted fades: a rate is that of the last minute or so. */
public final class Decay {
  /** The time in which a count falls to 1/e, seconds. */
  public static final double SECONDS = 60;

  private Decay() {}

  /** What is left of a count after some nanoseconds. */
  public static double over(long ns) {
    return Math.exp(-Math.max(0, ns) / (SECONDS * 1e9));
  }
}
