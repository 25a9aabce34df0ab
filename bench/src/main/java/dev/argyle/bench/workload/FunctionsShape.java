package dev.argyle.bench.workload;

import java.util.List;

/**
 * How suite {@code functions} spends its time; tests use a smaller one.
 *
 * @param workloads those that take turns
 * @param warmUpRequests to each function, before anything is counted
 * @param blockRequests that a function keeps its turn for
 */
public record FunctionsShape(List<Workload> workloads, int warmUpRequests, int blockRequests) {
  /** What is run when somebody asks: with 5 s, a minute and a half in all. */
  public static FunctionsShape standard() {
    return new FunctionsShape(List.of(Workload.values()), 10, 4);
  }

  /** Cold and warm of all of them, so long each; a plain process takes its share of it. */
  long turnsMs(int seconds) {
    return 2_000L * seconds * workloads.size();
  }
}
