package dev.argyle.bench.primitive;

import dev.argyle.bench.report.Claim;
import java.util.List;

/** Whether a claim holds, from what was found alone. */
final class Judgement {
  /** What "about twice" is held to: nearer to two than to one. */
  static final double ABOUT_TWICE = 1.5;

  static final double TWICE = 2;

  private Judgement() {}

  /** Whether all ratios reach a bar; unknown if one of them, or all, could not be measured. */
  static Claim.Verdict allAtLeast(double bar, List<Double> ratios) {
    if (ratios.isEmpty() || ratios.stream().anyMatch(ratio -> ratio.isNaN())) {
      return Claim.Verdict.UNKNOWN;
    }
    return Claim.Verdict.of(ratios.stream().allMatch(ratio -> ratio >= bar));
  }

  /** Lowest and highest of what was measured: {@code 1.8 to 2.4}. */
  static String range(List<Double> ratios) {
    double least = ratios.stream().mapToDouble(r -> r).min().orElse(Double.NaN);
    double most = ratios.stream().mapToDouble(r -> r).max().orElse(Double.NaN);
    String text = Text.times(least);
    return Text.times(most).equals(text) ? text : text + " to " + Text.times(most);
  }
}
