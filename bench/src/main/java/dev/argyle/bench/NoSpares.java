package dev.argyle.bench;

import dev.argyle.bench.load.ClosedLoop;
import dev.argyle.bench.load.OpenLoop;
import dev.argyle.bench.load.Target;
import dev.argyle.bench.load.WarmUp;
import dev.argyle.bench.platform.GatewayException;
import dev.argyle.bench.report.Metrics;
import dev.argyle.bench.report.Series;
import dev.argyle.bench.run.Figures;
import dev.argyle.bench.run.PrivateSession;
import dev.argyle.bench.run.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The same no-op at the same pace on a platform that keeps no spares: each sandbox is forked from
 * its zygote, locked in and warmed up while the request waits. What a spare on the shelf spares.
 */
final class NoSpares {
  static final Target TARGET =
      new Target(
          "cold_no_spares",
          "cold_no_spares: fresh, forked when asked for",
          Headline.COLD.path(),
          Target.Start.COLD);

  private static final Map<String, String> SETTINGS =
      Map.of("ARGYLE_WORKER_SPARES_MIN", "0", "ARGYLE_WORKER_SPARES_MAX", "0");
  private static final int WARM_UP_CLIENTS = 4;

  private final Session session;
  private final ColdShape shape;

  NoSpares(Session session, ColdShape shape) {
    this.session = session;
    this.shape = shape;
  }

  /** Measures it, or says why that is missing. */
  void measure(PrivateSession.Source platforms) throws InterruptedException {
    try (PrivateSession other = PrivateSession.start(session, platforms, SETTINGS)) {
      measure(other.session());
    } catch (GatewayException e) {
      session.figures().missing(Series.Kind.PACED, TARGET, e.getMessage());
    }
    ratios();
  }

  private void measure(Session other) throws InterruptedException {
    other.deployment().add(Headline.COLD);
    new WarmUp(other.client().context(), other.client())
        .run(List.of(TARGET), WARM_UP_CLIENTS, shape.warmUpBlockMs());
    int rate = other.run().ratePerSecond();
    // A target has the whole rate in its turn beside others, too: so it is the same pace.
    OpenLoop.Outcome outcome =
        other.pace(
            "no spares paced",
            List.of(TARGET),
            rate,
            shape.pacedBlockRequests(rate),
            shape.pacedRounds(rate, other.run().seconds()));
    Figures figures = session.figures();
    figures.paced(TARGET, outcome.recordings().get(0), outcome.achievedRatePerSecond());
    List<ClosedLoop.Tally> tallies = new ArrayList<>();
    for (int clients : shape.closedClients()) {
      ClosedLoop.Tally tally = new ClosedLoop.Tally(TARGET, clients);
      other.at(
          "closed loop without spares", (double) tallies.size() / shape.closedClients().size());
      for (int round = 0; round < shape.closedRounds(other.run().seconds()); round++) {
        new ClosedLoop(other.client().context(), other.client())
            .run(tally, shape.closedLeadInMs(), shape.closedBlockMs());
      }
      tallies.add(tally);
    }
    figures.closed(tallies);
    new Freshness(other).verify("fresh_no_spares", shape);
  }

  private void ratios() {
    Metrics metrics = session.figures().metrics();
    metrics
        .ratio("cold_no_spares_over_cold_p50_ratio", "cold_no_spares_p50_us", "cold_p50_us")
        .ratio("cold_no_spares_over_cold_p99_ratio", "cold_no_spares_p99_us", "cold_p99_us");
    for (int clients : shape.closedClients()) {
      metrics.ratio(
          "cold_over_no_spares_throughput_closed_" + clients + "_ratio",
          "cold_starts_per_second_closed_" + clients,
          "cold_no_spares_starts_per_second_closed_" + clients);
    }
  }
}
