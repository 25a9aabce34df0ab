package dev.argyle.bench;

import dev.argyle.bench.floor.EchoFloor;
import dev.argyle.bench.load.LoadException;
import dev.argyle.bench.load.Target;
import dev.argyle.bench.report.Plot;
import dev.argyle.bench.report.Series;
import dev.argyle.bench.report.SuiteResult;
import dev.argyle.bench.run.Figures;
import dev.argyle.bench.run.Session;
import dev.argyle.bench.run.Suite;
import dev.argyle.bench.run.SuiteRun;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a function in a reused sandbox costs beside a static answer of the same server, in Python
 * and in Node, taking turns in one run, with the floor of the hop to another process before and
 * after.
 */
final class WarmSuite implements Suite {
  private final WarmShape shape;

  WarmSuite(WarmShape shape) {
    this.shape = shape;
  }

  @Override
  public String name() {
    return "warm";
  }

  @Override
  public String description() {
    return "a reused sandbox beside a static answer of the same server";
  }

  @Override
  public SuiteResult run(SuiteRun run) throws InterruptedException {
    return Session.run(name(), run, parameters(run), this::measure);
  }

  private void measure(Session session) throws InterruptedException {
    EchoFloor floor = new EchoFloor(Session.PYTHON);
    Optional<String> notBefore = take(session, floor);
    try (WarmBesideStatic warm = new WarmBesideStatic(session, shape)) {
      warm.prepare();
      warm.paced();
      warm.closed();
    }
    Optional<String> notAfter = take(session, floor);
    tell(session.figures(), floor, notBefore.or(() -> notAfter));
    session.figures().plot(new Plot.Latency(name(), "Latency by percentile", plotted()));
    session
        .figures()
        .note(
            "What the platform is held to: warm p50 at most 2 times the static answer's,"
                + " throughput at 64 connections at least half of it. What no platform of this kind"
                + " can do without is the relay: an HTTP server of the same make that hands each"
                + " request to one of as many bare Python processes, in the client's JVM, with no"
                + " sandbox, limit, header, meter or log. The client runs on the same machine and"
                + " takes of its processors what it says above, the relay's server included.");
  }

  private Optional<String> take(Session session, EchoFloor floor) throws InterruptedException {
    session.at("floor", 0);
    try {
      floor.run(shape.echoes());
      return Optional.empty();
    } catch (LoadException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static void tell(Figures figures, EchoFloor floor, Optional<String> missing) {
    for (EchoFloor.Kind kind : EchoFloor.Kind.values()) {
      if (missing.isPresent()) {
        Target target = new Target(kind.key(), kind.label(), "", Target.Start.NONE);
        figures.missing(Series.Kind.FLOOR, target, missing.get());
      } else {
        figures.floor(kind.key(), kind.label(), floor.recording(kind));
      }
    }
    figures.metrics().ratio("warm_over_echo_p50_ratio", "warm_p50_us", "echo_paced_p50_us");
  }

  private static List<String> plotted() {
    return Stream.concat(
            WarmBesideStatic.TARGETS.stream().map(Target::name),
            Arrays.stream(EchoFloor.Kind.values()).map(EchoFloor.Kind::key))
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
        "instances_of_a_function_count", WarmBesideStatic.INSTANCES,
        "static_target", Headline.STATIC.path());
  }
}
