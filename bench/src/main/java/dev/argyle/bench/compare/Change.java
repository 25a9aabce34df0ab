package dev.argyle.bench.compare;

import dev.argyle.bench.report.Interval;
import java.util.Optional;

/**
 * One figure in two results.
 *
 * @param key of the metric
 * @param before in the first
 * @param after in the second
 * @param beforeInterval of 95 %
 * @param afterInterval of 95 %
 * @param isPlatforms whether it counts: floors and peers tell of the machine
 */
record Change(
    String key,
    double before,
    double after,
    Optional<Interval> beforeInterval,
    Optional<Interval> afterInterval,
    boolean isPlatforms) {
  /** Two runs of the same differ by less, though neither's interval can know it, percent. */
  static final double LEAST_PERCENT = 5;

  /** What is called a change where no interval says how large noise is, percent. */
  static final double THRESHOLD_PERCENT = 25;

  /** What it is. */
  enum Verdict {
    SLOWER,
    FASTER,
    SAME,
    /** Its noise is not known, and may be large. */
    NOT_JUDGED
  }

  /** What that rests on. */
  enum Basis {
    INTERVALS,
    THRESHOLD
  }

  static Change of(String key, StoredResult before, StoredResult after) {
    return new Change(
        key,
        before.metrics().get(key),
        after.metrics().get(key),
        before.interval(key),
        after.interval(key),
        before.isPlatforms(key) && after.isPlatforms(key));
  }

  Basis basis() {
    return beforeInterval.isPresent() && afterInterval.isPresent()
        ? Basis.INTERVALS
        : Basis.THRESHOLD;
  }

  /** Of the first; infinite if that was 0. */
  double percent() {
    return before == after ? 0 : 100 * (after - before) / before;
  }

  Verdict verdict() {
    if (basis() == Basis.THRESHOLD && !Better.isSteady(key)) {
      return Verdict.NOT_JUDGED;
    }
    boolean changed =
        basis() == Basis.INTERVALS
            ? Math.abs(percent()) >= LEAST_PERCENT
                && !beforeInterval.orElseThrow().overlaps(afterInterval.orElseThrow())
            : Math.abs(percent()) >= THRESHOLD_PERCENT;
    if (!changed) {
      return Verdict.SAME;
    }
    boolean rose = after > before;
    return rose == (Better.of(key) == Better.HIGHER) ? Verdict.FASTER : Verdict.SLOWER;
  }

  /** For people; what does not count is in brackets. */
  String words() {
    String word =
        switch (verdict()) {
          case SLOWER -> key.contains("_bytes") ? "more" : "slower";
          case FASTER -> key.contains("_bytes") ? "less" : "faster";
          case SAME -> "same";
          case NOT_JUDGED -> "n/a";
        };
    String basis = basis() == Basis.THRESHOLD && verdict() != Verdict.NOT_JUDGED ? " *" : "";
    return isPlatforms ? word + basis : "(" + word + ")" + basis;
  }
}
