package dev.argyle.bench;

import dev.argyle.bench.floor.ImportFloor;
import dev.argyle.bench.load.ClosedLoop;
import dev.argyle.bench.load.LoadException;
import dev.argyle.bench.load.Target;
import dev.argyle.bench.platform.BenchFunction;
import dev.argyle.bench.report.Metrics;
import dev.argyle.bench.report.Series;
import dev.argyle.bench.run.Figures;
import dev.argyle.bench.run.Session;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Cold starts of a function that imports one package, on platforms with other settings, and the
 * same import in a bare process.
 */
final class PackageStarts {
  private static final int MAX_CONCURRENCY = 8;

  /** Starts that a block has room for, at the least. */
  private static final int STARTS = 5;

  private static final long LONGEST_BLOCK_MS = 5_000;

  private final PopularPackage its;
  private final BenchFunction function;
  private final ImportFloor floor;
  private long tookMs;

  PackageStarts(PopularPackage its) {
    this.its = its;
    function =
        BenchFunction.importing("bench-package-" + its.name(), its.module(), MAX_CONCURRENCY);
    floor = new ImportFloor(Session.PYTHON, its.module());
  }

  PopularPackage its() {
    return its;
  }

  BenchFunction function() {
    return function;
  }

  /** As a figure's key, of a way to start it. */
  String key(String way) {
    return "package_" + its.name() + "_" + way + "_p50_us";
  }

  /** Takes the bare import; false where this machine does not have the package. */
  boolean takeFloor(Session session, int times) throws InterruptedException {
    session.at("bare import of " + its.name(), 0);
    try {
      if (!floor.run(times)) {
        return false;
      }
    } catch (LoadException e) {
      return false;
    }
    Series bare = Series.of("", "", Series.Kind.FLOOR, floor.process(), Optional.empty());
    session.figures().metrics().put(key("bare"), bare.percentileUs(50));
    return true;
  }

  /** Deploys it and starts it; why it does not run there, or empty. */
  Optional<String> deploy(Session session) throws InterruptedException {
    session.at("deploy " + function.name(), 0);
    session.deployment().addUntouched(function);
    Optional<String> fault = session.gateway().invoke(function);
    long startedNs = System.nanoTime();
    if (fault.isEmpty()) {
      fault = session.gateway().invoke(function);
    }
    tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNs);
    return fault;
  }

  /** Starts it one after the other for a while, for the platform to learn. */
  void learn(Session session, int ms) throws InterruptedException {
    session.at("learning: " + its.name(), 0);
    ClosedLoop.Tally tally = tally("learning");
    run(session, tally, 0, ms);
    // What it takes by now: the block that counts need not be longer than that asks for.
    Series starts = Series.of("", "", Series.Kind.CLOSED, tally.recording(), Optional.empty());
    if (starts.total().getTotalCount() > 0) {
      tookMs = (long) (starts.percentileUs(50) / 1e3);
    }
  }

  /**
   * Starts it one after the other, each when the one before has answered. What was asked for before
   * is not what is asked for now, so half as long passes first for its spares to follow.
   *
   * @param way as its figures have it: {@code on}
   */
  void measure(Session session, String way, int ms) throws InterruptedException {
    session.at("import " + its.name() + ", tree " + way, 0);
    ClosedLoop.Tally tally = tally(way);
    run(session, tally, ms / 2, Math.min(LONGEST_BLOCK_MS, Math.max(ms, STARTS * tookMs)));
    Series starts = Series.of("", "", Series.Kind.CLOSED, tally.recording(), Optional.empty());
    Figures figures = session.figures();
    Metrics metrics = figures.metrics();
    String key = "package_" + its.name() + "_" + way;
    if (starts.total().getTotalCount() > 0) {
      metrics.put(key(way), starts.percentileUs(50));
    }
    metrics
        .count(key + "_samples_count", starts.total().getTotalCount())
        .count(key + "_failures_count", starts.failureCount());
    if (starts.failureCount() > 0) {
      figures.problem(key + ": requests failed: " + Figures.reasons(starts.failures()));
    }
  }

  private ClosedLoop.Tally tally(String way) {
    Target target =
        new Target(
            "package_" + its.name() + "_" + way, its.name(), function.path(), Target.Start.COLD);
    return new ClosedLoop.Tally(target, 1);
  }

  private static void run(Session session, ClosedLoop.Tally tally, long leadInMs, long ms)
      throws InterruptedException {
    new ClosedLoop(session.client().context(), session.client()).run(tally, leadInMs, ms);
  }
}
