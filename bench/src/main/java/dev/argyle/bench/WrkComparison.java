package dev.argyle.bench;

import dev.argyle.bench.load.ClosedLoop;
import dev.argyle.bench.load.LoadException;
import dev.argyle.bench.load.Wrk;
import dev.argyle.bench.machine.CpuMeter;
import dev.argyle.bench.report.Claim;
import dev.argyle.bench.report.Plot;
import dev.argyle.bench.report.ResultTable;
import dev.argyle.bench.run.Figures;
import dev.argyle.bench.run.Session;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * The load generator's closed loop beside {@code wrk}: the same answer of the same server, over as
 * many connections, for as long, taking turns, so that what one cannot get out of the server the
 * other shows.
 */
final class WrkComparison {
  /** Of each turn; wrk takes whole ones only, and more turns tell more than longer ones. */
  static final int BLOCK_SECONDS = 1;

  private static final double TOLERANCE = 0.05;

  /** Uncounted at each block's begin: connections are opened. */
  private static final long LEAD_IN_MS = 50;

  private static final String PLOT = "floors-wrk";

  private final Session session;
  private final FloorsShape shape;
  private final Optional<Wrk> wrk;
  private final List<WrkLevel> levels = new ArrayList<>();
  private Optional<String> missing;

  WrkComparison(Session session, FloorsShape shape, Optional<Wrk> wrk) {
    this.session = session;
    this.shape = shape;
    this.wrk = wrk;
    this.missing =
        wrk.isPresent()
            ? Optional.empty()
            : Optional.of("it is not installed; to install it: " + Wrk.INSTALL);
    shape.clients().forEach(clients -> levels.add(new WrkLevel(clients)));
  }

  /** Both in turn; the generator alone where there is no {@code wrk}. */
  void measure() throws InterruptedException {
    int rounds = shape.rounds(session.run().seconds());
    int turns = rounds * levels.size();
    int turn = 0;
    CpuMeter cpu = session.cpu();
    for (int round = 0; round < rounds; round++) {
      for (WrkLevel level : levels) {
        session.at("beside wrk", (double) turn++ / turns);
        // Who goes first changes, so that what only drifts falls on both alike.
        if (round % 2 == 0) {
          generator(level);
          wrk(level);
        } else {
          wrk(level);
          generator(level);
        }
      }
    }
    session.figures().cpu("closed", cpu);
  }

  private void generator(WrkLevel level) throws InterruptedException {
    ClosedLoop.Tally block = new ClosedLoop.Tally(Headline.STATIC, level.clients());
    new ClosedLoop(session.client().context(), session.client())
        .run(block, LEAD_IN_MS, 1000L * BLOCK_SECONDS);
    level.generator(block);
  }

  private void wrk(WrkLevel level) throws InterruptedException {
    if (missing.isPresent()) {
      return;
    }
    URI url = session.run().gateway().resolve(Headline.STATIC.path());
    try {
      level.wrk(wrk.orElseThrow().run(url, level.clients(), BLOCK_SECONDS));
    } catch (LoadException e) {
      missing = Optional.of(e.getMessage());
    }
  }

  void tell() {
    Figures figures = session.figures();
    levels.forEach(level -> level.tell(figures));
    missing.ifPresent(why -> figures.missing("wrk", why));
    for (WrkLevel level : levels) {
      figures.claim(claim(level));
    }
    figures.table(
        new ResultTable(
            "The load generator beside wrk, taking turns at GET " + Headline.STATIC.path(),
            List.of(
                "connections",
                "ours, requests/s",
                "wrk, requests/s",
                "ours / wrk",
                "turn by turn",
                "ours, p50 ms",
                "wrk, p50 ms"),
            levels.stream().map(WrkLevel::row).toList()));
    figures.plot(
        new Plot.Bars(
            PLOT,
            "The load generator beside wrk",
            "requests/s",
            false,
            levels.stream().map(WrkLevel::label).toList(),
            List.of(
                new Plot.Group("this generator", whole(WrkLevel::generatorRate)),
                new Plot.Group("wrk", whole(WrkLevel::wrkRate)))));
    figures.note(
        "All floors are those of this machine at that moment: nothing of the platform is in them,"
            + " and no isolation either. wrk runs on one thread, as the generator's event loop"
            + " does; server and client share the processors, so that a client that costs more"
            + " leaves the server less.");
  }

  private List<Double> whole(ToDoubleFunction<WrkLevel> rate) {
    return levels.stream().map(level -> Math.rint(rate.applyAsDouble(level))).toList();
  }

  private Claim claim(WrkLevel level) {
    String said =
        String.format(
            Locale.ROOT, "throughput within %.0f %% of wrk's, %s", 100 * TOLERANCE, level.label());
    boolean known = missing.isEmpty() && Double.isFinite(level.ratio());
    return new Claim(
        "load generator, " + level.label(),
        PLOT,
        said,
        known ? level.found() : "wrk: " + missing.orElse("no figures"),
        known ? Claim.Verdict.of(Math.abs(level.ratio() - 1) <= TOLERANCE) : Claim.Verdict.UNKNOWN);
  }
}
