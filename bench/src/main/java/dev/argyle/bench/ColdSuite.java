package dev.argyle.bench;

import dev.argyle.bench.floor.Floor;
import dev.argyle.bench.load.Target;
import dev.argyle.bench.platform.PrivatePlatform;
import dev.argyle.bench.report.Plot;
import dev.argyle.bench.report.SuiteResult;
import dev.argyle.bench.run.Floors;
import dev.argyle.bench.run.PrivateSession;
import dev.argyle.bench.run.Session;
import dev.argyle.bench.run.Suite;
import dev.argyle.bench.run.SuiteRun;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a fresh sandbox for every request costs: a function in a fresh sandbox, the same in one that
 * is reused, and a static answer of the same server, taking turns in one run, with the floors of
 * the machine before and after; and the first on a platform that keeps no spares.
 */
final class ColdSuite implements Suite {
  private static final String FRESH =
      "Every sandbox counted as cold was fresh: a pid namespace, a scratch and a user id of its own,"
          + " in which no user's code had run. They are spares: forked from a zygote, locked in and"
          + " warmed up before the request came, by the runtime's own code; where a function is called"
          + " often, its code is mounted in one already. cold_no_spares is the same no-op at the same"
          + " pace on a platform that keeps none (worker.spares.min and max: 0)."
          + " bench-fresh leaves marks in its scratch and in its memory and fails where it finds any:"
          + " fresh_verified_count sandboxes were looked at so.";

  private final ColdShape shape;
  private final PrivateSession.Source platforms;

  ColdSuite(ColdShape shape) {
    this(shape, PrivatePlatform::start);
  }

  ColdSuite(ColdShape shape, PrivateSession.Source platforms) {
    this.shape = shape;
    this.platforms = platforms;
  }

  @Override
  public String name() {
    return "cold";
  }

  @Override
  public String description() {
    return "a fresh sandbox for every request beside a reused one";
  }

  @Override
  public SuiteResult run(SuiteRun run) throws InterruptedException {
    return Session.run(name(), run, parameters(run), this::measure);
  }

  private void measure(Session session) throws InterruptedException {
    Floors floors = new Floors(session, shape.floors());
    floors.take();
    Headline headline = new Headline(session, shape);
    headline.prepare();
    headline.paced();
    headline.closed();
    new Freshness(session).verify("fresh", shape);
    floors.take();
    new NoSpares(session, shape).measure(platforms);
    floors.tell();
    session.figures().table(headline.isolations());
    session.figures().note(FRESH);
    session.figures().plot(new Plot.Latency(name(), "Latency by percentile", plotted()));
  }

  private static List<String> plotted() {
    return Stream.concat(
            Stream.concat(Headline.TARGETS.stream(), Stream.of(NoSpares.TARGET)).map(Target::name),
            Arrays.stream(Floor.values()).map(Floor::key))
        .toList();
  }

  private Map<String, Object> parameters(SuiteRun run) {
    return Map.of(
        "rate_per_second", run.ratePerSecond(),
        "paced_seconds_each", run.seconds(),
        "paced_block_ms", shape.pacedBlockMs(),
        "closed_clients", shape.closedClients(),
        "closed_block_ms", shape.closedBlockMs(),
        "closed_blocks_each", shape.closedRounds(run.seconds()),
        "static_target", Headline.STATIC.path());
  }
}
