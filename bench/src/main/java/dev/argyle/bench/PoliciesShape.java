package dev.argyle.bench;

import dev.argyle.bench.policy.QueueLoad;
import dev.argyle.bench.policy.TraceShape;
import java.util.List;

/**
 * What suite {@code policies} simulates; tests simulate less.
 *
 * @param trace of calls that keep-alive policies are compared by
 * @param memoryGib of the worker that serves it, one after the other
 * @param queues bursts that queueing policies are compared by
 * @param processors of the worker that serves them
 */
record PoliciesShape(TraceShape trace, List<Integer> memoryGib, QueueLoad queues, int processors) {
  private static final long SEED = 2020;

  /** What is run when somebody asks: a quarter of a million calls by each policy in each memory. */
  static PoliciesShape standard() {
    return new PoliciesShape(
        new TraceShape(SEED, 200, 12, 50_000, 10_000),
        List.of(4, 8, 16, 32, 64),
        new QueueLoad(SEED, 600, 20, 2, 10, 10, 300, 100),
        8);
  }
}
