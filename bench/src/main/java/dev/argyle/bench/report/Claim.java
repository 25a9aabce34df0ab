package dev.argyle.bench.report;

/**
 * What a paper, or we ourselves, say, beside what this run found.
 *
 * @param figure whose claim it is: {@code SOCK, figure 5}
 * @param plot name of the plot that shows this run's figures; empty if none does
 * @param said in the claim's own terms, with its figures
 * @param found the same of this run, with its figures
 * @param verdict whether it holds here
 */
public record Claim(String figure, String plot, String said, String found, Verdict verdict) {
  /** Whether a claim holds on this machine and kernel. */
  public enum Verdict {
    /** It does. */
    HOLDS("holds"),
    /** It does not, which is a finding, not a failure of the run. */
    FAILS("does not hold"),
    /** What it needs is missing here. */
    UNKNOWN("not measured");

    private final String words;

    Verdict(String words) {
      this.words = words;
    }

    /** For people. */
    public String words() {
      return words;
    }

    /** Of what was measured. */
    public static Verdict of(boolean holds) {
      return holds ? HOLDS : FAILS;
    }
  }
}
