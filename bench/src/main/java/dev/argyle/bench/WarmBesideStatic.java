package dev.argyle.bench;

import dev.argyle.bench.load.ClosedLoop;
import dev.argyle.bench.load.LoadClient;
import dev.argyle.bench.load.OpenLoop;
import dev.argyle.bench.load.Target;
import dev.argyle.bench.load.WarmUp;
import dev.argyle.bench.machine.CpuMeter;
import dev.argyle.bench.platform.BenchFunction;
import dev.argyle.bench.platform.GatewayException;
import dev.argyle.bench.report.Series;
import dev.argyle.bench.run.Figures;
import dev.argyle.bench.run.Session;
import java.util.ArrayList;
import java.util.List;

/** A static answer, and reused sandboxes of Python and, where the platform runs it, of Node. */
final class WarmBesideStatic {
  /** Of each function; what more clients ask for waits in the platform's queue. */
  static final int INSTANCES = 8;

  private static final BenchFunction NODE =
      BenchFunction.noop("bench-node-warm", BenchFunction.Language.NODE, "instance", INSTANCES);
  private static final Target NODE_TARGET =
      new Target(
          "node_warm", "node_warm: a reused sandbox, in Node", NODE.path(), Target.Start.WARM);

  /** All that may be measured. */
  static final List<Target> TARGETS = List.of(Headline.STATIC, Headline.WARM_TARGET, NODE_TARGET);

  private final Session session;
  private final WarmShape shape;
  private final List<Target> targets = new ArrayList<>(TARGETS);

  WarmBesideStatic(Session session, WarmShape shape) {
    this.session = session;
    this.shape = shape;
  }

  /** Deploys the functions and lets both sides get ready. */
  void prepare() throws InterruptedException {
    session.at("deploy", 0);
    session.deployment().add(Headline.WARM);
    try {
      session.deployment().addUntouched(NODE);
      session.gateway().awaitAnswer(NODE);
    } catch (GatewayException e) {
      targets.remove(NODE_TARGET);
      session.figures().missing(Series.Kind.PACED, NODE_TARGET, e.getMessage());
    }
    session.at("warm up", 0);
    new WarmUp(session.client().context(), session.client())
        .run(targets, LoadClient.MAX_CONNECTIONS, shape.warmUpBlockMs());
  }

  void paced() throws InterruptedException {
    int rate = session.run().ratePerSecond();
    CpuMeter cpu = session.cpu();
    OpenLoop.Outcome outcome =
        session.pace(
            "paced",
            targets,
            rate,
            shape.pacedBlockRequests(rate),
            shape.pacedRounds(rate, session.run().seconds()));
    Figures figures = session.figures();
    figures.cpu("paced", cpu);
    for (int i = 0; i < targets.size(); i++) {
      figures.paced(targets.get(i), outcome.recordings().get(i), outcome.achievedRatePerSecond());
    }
    for (String quantile : List.of("p50", "p99")) {
      for (String name : List.of("warm", "node_warm")) {
        figures
            .metrics()
            .ratio(
                name + "_over_static_" + quantile + "_ratio",
                name + "_" + quantile + "_us",
                "static_" + quantile + "_us");
      }
    }
  }

  void closed() throws InterruptedException {
    ClosedLoop loop = new ClosedLoop(session.client().context(), session.client());
    List<ClosedLoop.Tally> tallies = new ArrayList<>();
    for (int clients : shape.closedClients()) {
      targets.forEach(target -> tallies.add(new ClosedLoop.Tally(target, clients)));
    }
    int rounds = shape.closedRounds(session.run().seconds());
    CpuMeter cpu = session.cpu();
    for (int round = 0; round < rounds; round++) {
      session.at("closed loop", (double) round / rounds);
      for (ClosedLoop.Tally tally : tallies) {
        loop.run(tally, shape.closedLeadInMs(), shape.closedBlockMs());
      }
    }
    session.figures().closed(tallies);
    session.figures().cpu("closed", cpu);
    for (int clients : shape.closedClients()) {
      for (String name : List.of("warm", "node_warm")) {
        session
            .figures()
            .metrics()
            .ratio(
                name + "_over_static_throughput_closed_" + clients + "_ratio",
                name + "_requests_per_second_closed_" + clients,
                "static_requests_per_second_closed_" + clients);
      }
    }
  }
}
