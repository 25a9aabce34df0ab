package dev.argyle.bench;

import dev.argyle.bench.floor.Floor;
import dev.argyle.bench.load.Target;
import dev.argyle.bench.report.Plot;
import dev.argyle.bench.report.SuiteResult;
import dev.argyle.bench.run.Floors;
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
 * the machine before and after.
 */
final class ColdSuite implements Suite {
  private final ColdShape shape;

  ColdSuite(ColdShape shape) {
    this.shape = shape;
  }

  @Override
  public String name() {
    return "cold";
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
    floors.take();
    floors.tell();
    session.figures().table(headline.isolations());
    session.figures().plot(new Plot.Latency(name(), "Latency by percentile", plotted()));
  }

  private static List<String> plotted() {
    return Stream.concat(
            Headline.TARGETS.stream().map(Target::name),
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
