package dev.argyle.bench.run;

/**
 * Told where a run is. May be called from any thread, one at a time, often; must not block long.
 */
@FunctionalInterface
public interface Progress {
  /** Tells nobody. */
  Progress NONE = (stage, fraction) -> {};

  /**
   * A stage got further.
   *
   * @param stage what is being done, a few words
   * @param fraction of this stage, 0 to 1
   */
  void at(String stage, double fraction);
}
