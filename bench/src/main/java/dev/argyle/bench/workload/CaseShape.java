package dev.argyle.bench.workload;

import java.util.List;

/**
 * How suite {@code case} spends its time; tests use a smaller one.
 *
 * @param studies those that take turns
 * @param warmUpRequests to each function of the platform, before anything is counted
 * @param blockRequests that a server keeps its turn for; containers start once a turn
 * @param turnsMsPerSecond of what was asked for, all studies together
 */
public record CaseShape(
    List<CaseStudy> studies, int warmUpRequests, int blockRequests, int turnsMsPerSecond) {
  /** What is run when somebody asks: with 5 s, a minute and a half in all. */
  public static CaseShape standard() {
    return new CaseShape(List.of(CaseStudy.values()), 10, 3, 15_000);
  }
}
