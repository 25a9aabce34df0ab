package dev.argyle.bench;

import dev.argyle.bench.load.ClosedLoop;
import dev.argyle.bench.load.OpenLoop;
import dev.argyle.bench.load.Target;
import dev.argyle.bench.load.WarmUp;
import dev.argyle.bench.machine.CpuMeter;
import dev.argyle.bench.platform.BenchFunction;
import dev.argyle.bench.report.Metrics;
import dev.argyle.bench.report.ResultTable;
import dev.argyle.bench.run.Figures;
import dev.argyle.bench.run.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A function in a fresh sandbox for every request, the same in one that is reused, and a static
 * answer of the same server, taking turns: what all other figures are compared to.
 */
final class Headline {
  static final BenchFunction WARM =
      BenchFunction.noop("bench-warm", BenchFunction.Language.PYTHON, "instance", 8);
  static final BenchFunction COLD =
      BenchFunction.noop("bench-cold", BenchFunction.Language.PYTHON, "request", 32);

  static final Target STATIC =
      new Target("static", "static_hello: GET /healthz", "/healthz", Target.Start.NONE);
  static final Target WARM_TARGET =
      new Target(
          "warm", "warm: a reused sandbox (isolation: instance)", WARM.path(), Target.Start.WARM);
  static final Target COLD_TARGET =
      new Target(
          "cold",
          "cold: a fresh sandbox each (isolation: request)",
          COLD.path(),
          Target.Start.COLD);
  static final List<Target> TARGETS = List.of(STATIC, WARM_TARGET, COLD_TARGET);

  /** More than any closed loop has, so that all instances it can reach are started. */
  private static final int WARM_UP_CLIENTS = 16;

  private final Session session;
  private final ColdShape shape;

  Headline(Session session, ColdShape shape) {
    this.session = session;
    this.shape = shape;
  }

  /** Deploys both functions and lets both sides get ready. */
  void prepare() throws InterruptedException {
    session.at("deploy", 0);
    session.deployment().add(WARM);
    session.deployment().add(COLD);
    session.at("warm up", 0);
    new WarmUp(session.client().context(), session.client())
        .run(TARGETS, WARM_UP_CLIENTS, shape.warmUpBlockMs());
  }

  void paced() throws InterruptedException {
    int rate = session.run().ratePerSecond();
    CpuMeter cpu = session.cpu();
    OpenLoop.Outcome outcome =
        session.pace(
            "paced",
            TARGETS,
            rate,
            shape.pacedBlockRequests(rate),
            shape.pacedRounds(rate, session.run().seconds()));
    session.figures().cpu("paced", cpu);
    figures(session.figures(), outcome);
  }

  /** Names what an open loop over {@link #TARGETS} brought. */
  static void figures(Figures figures, OpenLoop.Outcome outcome) {
    for (int i = 0; i < TARGETS.size(); i++) {
      figures.paced(TARGETS.get(i), outcome.recordings().get(i), outcome.achievedRatePerSecond());
    }
    figures
        .metrics()
        .ratio("cold_over_warm_p50_ratio", "cold_p50_us", "warm_p50_us")
        .ratio("cold_over_warm_p99_ratio", "cold_p99_us", "warm_p99_us")
        .ratio("cold_over_static_p50_ratio", "cold_p50_us", "static_p50_us")
        .ratio("warm_over_static_p50_ratio", "warm_p50_us", "static_p50_us");
  }

  void closed() throws InterruptedException {
    ClosedLoop loop = new ClosedLoop(session.client().context(), session.client());
    List<ClosedLoop.Tally> tallies = new ArrayList<>();
    for (int clients : shape.closedClients()) {
      TARGETS.forEach(target -> tallies.add(new ClosedLoop.Tally(target, clients)));
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
      session
          .figures()
          .metrics()
          .ratio(
              "cold_over_warm_throughput_closed_" + clients + "_ratio",
              rate("cold", clients),
              rate("warm", clients));
    }
  }

  /**
   * What {@code isolation: request} costs against {@code isolation: instance}, side by side, and
   * against itself where no spares are kept.
   */
  ResultTable isolations() {
    String fresh = "isolation: request, a fresh sandbox each";
    String none = "the same where no spares are kept";
    String reused = "isolation: instance, a reused sandbox";
    return new ResultTable(
        "isolation: request beside isolation: instance, and without spares",
        header(),
        List.of(
            row(fresh, "cold", ""),
            row(none, "cold_no_spares", ""),
            row(reused, "warm", ""),
            row("request / instance", "cold", "warm"),
            row("no spares / request", "cold_no_spares", "cold")));
  }

  private List<String> header() {
    List<String> header = new ArrayList<>(List.of("", "paced p50 ms", "paced p99 ms"));
    for (int clients : shape.closedClients()) {
      header.add("requests/s, " + clients + (clients == 1 ? " client" : " clients"));
    }
    return header;
  }

  /** Figures of one target, or how they compare to another's. */
  private List<String> row(String label, String of, String to) {
    List<String> row = new ArrayList<>(List.of(label));
    for (String quantile : List.of("_p50_us", "_p99_us")) {
      row.add(cell("%.3f", 1e-3, of + quantile, to.isEmpty() ? "" : to + quantile));
    }
    for (int clients : shape.closedClients()) {
      row.add(cell("%.1f", 1, rate(of, clients), to.isEmpty() ? "" : rate(to, clients)));
    }
    return row;
  }

  private String cell(String pattern, double scale, String of, String to) {
    Metrics metrics = session.figures().metrics();
    double value = metrics.get(of);
    return to.isEmpty() ? cell(pattern, value * scale) : cell("%.3fx", value / metrics.get(to));
  }

  private static String cell(String pattern, double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, pattern, value) : "-";
  }

  private static String rate(String target, int clients) {
    boolean reused = target.equals(WARM_TARGET.name());
    return target + (reused ? "_requests" : "_starts") + "_per_second_closed_" + clients;
  }
}
