package dev.argyle.bench;

import dev.argyle.bench.floor.Relay;
import dev.argyle.bench.load.ClosedLoop;
import dev.argyle.bench.load.LoadClient;
import dev.argyle.bench.load.LoadException;
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

/**
 * A static answer, and reused sandboxes of Python and, where the platform runs it, of Node; and
 * what is left of a warm call without a platform, a bare {@link Relay}.
 */
final class WarmBesideStatic implements AutoCloseable {
  /** Of each function; what more clients ask for waits in the platform's queue. */
  static final int INSTANCES = 8;

  private static final BenchFunction NODE =
      BenchFunction.noop("bench-node-warm", BenchFunction.Language.NODE, "instance", INSTANCES);
  private static final Target NODE_TARGET =
      new Target(
          "node_warm", "node_warm: a reused sandbox, in Node", NODE.path(), Target.Start.WARM);

  private static final Target RELAY =
      new Target(
          "relay",
          "relay: a bare Vert.x server before bare Python processes, without a platform",
          "/",
          Target.Start.NONE);

  /** All that may be measured. */
  static final List<Target> TARGETS =
      List.of(Headline.STATIC, RELAY, Headline.WARM_TARGET, NODE_TARGET);

  /** What is told beside what. */
  private static final List<List<String>> RATIOS =
      List.of(
          List.of("warm", "static"),
          List.of("node_warm", "static"),
          List.of("relay", "static"),
          List.of("warm", "relay"));

  private final Session session;
  private final WarmShape shape;
  private final List<Target> targets = new ArrayList<>(TARGETS);
  private Relay relay;

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
    try {
      relay = new Relay(Session.PYTHON, INSTANCES);
      session.client().route(RELAY, relay.uri());
    } catch (LoadException e) {
      targets.remove(RELAY);
      session.figures().missing(Series.Kind.FLOOR, RELAY, e.getMessage());
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
      for (List<String> names : RATIOS) {
        figures
            .metrics()
            .ratio(
                String.join("_over_", names) + "_" + quantile + "_ratio",
                names.get(0) + "_" + quantile + "_us",
                names.get(1) + "_" + quantile + "_us");
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
      for (List<String> names : RATIOS) {
        session
            .figures()
            .metrics()
            .ratio(
                String.join("_over_", names) + "_throughput_closed_" + clients + "_ratio",
                names.get(0) + "_requests_per_second_closed_" + clients,
                names.get(1) + "_requests_per_second_closed_" + clients);
      }
    }
  }

  @Override
  public void close() {
    if (relay != null) {
      relay.close();
    }
  }
}
