package dev.argyle.bench;

import dev.argyle.bench.load.ClosedLoop;
import dev.argyle.bench.load.Target;
import dev.argyle.bench.platform.BenchFunction;
import dev.argyle.bench.run.Figures;
import dev.argyle.bench.run.Session;

/**
 * Whether sandboxes that are called fresh are: a function leaves marks in its scratch and in its
 * memory, and fails when it finds any, or another process, or that it is not the first of its own
 * namespace.
 */
final class Freshness {
  private static final int CLIENTS = 4;
  private static final int MAX_CONCURRENCY = 32;
  private static final BenchFunction FUNCTION =
      BenchFunction.marking("bench-fresh", MAX_CONCURRENCY);
  private static final Target TARGET =
      new Target(
          "fresh", "fresh: leaves marks and looks for them", FUNCTION.path(), Target.Start.COLD);

  private final Session session;

  Freshness(Session session) {
    this.session = session;
  }

  /**
   * Looks at a sample of sandboxes; one that is not fresh makes the run worthless.
   *
   * @param key as its figures begin
   */
  void verify(String key, ColdShape shape) throws InterruptedException {
    session.at("verify that sandboxes are fresh", 0);
    session.deployment().add(FUNCTION);
    ClosedLoop.Tally tally = new ClosedLoop.Tally(TARGET, CLIENTS);
    new ClosedLoop(session.client().context(), session.client())
        .run(tally, 0, shape.closedBlockMs());
    Figures figures = session.figures();
    long good = tally.recording().goodCount();
    long bad = tally.recording().failures().values().stream().mapToLong(Long::longValue).sum();
    figures.metrics().count(key + "_verified_count", good);
    figures.metrics().count(key + "_verified_failures_count", bad);
    if (bad > 0) {
      figures.problem(
          "not fresh: %d of %d sandboxes of %s: %s"
              .formatted(
                  bad, bad + good, FUNCTION.name(), Figures.reasons(tally.recording().failures())));
    }
  }
}
