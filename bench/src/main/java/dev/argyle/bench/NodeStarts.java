package dev.argyle.bench;

import dev.argyle.bench.load.OpenLoop;
import dev.argyle.bench.load.Target;
import dev.argyle.bench.load.WarmUp;
import dev.argyle.bench.platform.BenchFunction;
import dev.argyle.bench.platform.GatewayException;
import dev.argyle.bench.report.Series;
import dev.argyle.bench.run.Figures;
import dev.argyle.bench.run.Session;
import java.util.List;
import java.util.Optional;

/** The no-op in Node, fresh and reused; shown as missing where the platform does not run Node. */
final class NodeStarts {
  private static final BenchFunction WARM =
      BenchFunction.noop("bench-node-warm", BenchFunction.Language.NODE, "instance", 8);
  private static final BenchFunction COLD =
      BenchFunction.noop("bench-node-cold", BenchFunction.Language.NODE, "request", 32);
  private static final List<Target> TARGETS =
      List.of(
          new Target("node_warm", "node_warm: a reused sandbox", WARM.path(), Target.Start.WARM),
          new Target(
              "node_cold", "node_cold: a fresh sandbox each", COLD.path(), Target.Start.COLD));
  private static final int WARM_UP_CLIENTS = 4;

  private final Session session;
  private final ColdShape shape;

  NodeStarts(Session session, ColdShape shape) {
    this.session = session;
    this.shape = shape;
  }

  /**
   * Measures both.
   *
   * @return why the platform does not run Node; empty if it does
   */
  Optional<String> measure() throws InterruptedException {
    session.at("deploy", 0);
    try {
      session.deployment().addUntouched(WARM);
    } catch (GatewayException e) {
      TARGETS.forEach(
          target -> session.figures().missing(Series.Kind.PACED, target, e.getMessage()));
      return Optional.of(e.getMessage());
    }
    session.gateway().awaitAnswer(WARM);
    session.deployment().add(COLD);
    session.at("warm up", 0);
    new WarmUp(session.client().context(), session.client())
        .run(TARGETS, WARM_UP_CLIENTS, shape.warmUpBlockMs());
    int rate = session.run().ratePerSecond();
    OpenLoop.Outcome outcome =
        session.pace(
            "node paced",
            TARGETS,
            rate,
            shape.pacedBlockRequests(rate),
            shape.pacedRounds(rate, session.run().seconds()));
    Figures figures = session.figures();
    for (int i = 0; i < TARGETS.size(); i++) {
      figures.paced(TARGETS.get(i), outcome.recordings().get(i), outcome.achievedRatePerSecond());
    }
    figures
        .metrics()
        .ratio("node_cold_over_warm_p50_ratio", "node_cold_p50_us", "node_warm_p50_us")
        .ratio("node_cold_over_python_cold_p50_ratio", "node_cold_p50_us", "cold_p50_us");
    return Optional.empty();
  }
}
