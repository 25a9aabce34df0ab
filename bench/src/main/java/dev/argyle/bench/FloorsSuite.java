package dev.argyle.bench;

import dev.argyle.bench.load.OpenLoop;
import dev.argyle.bench.load.WarmUp;
import dev.argyle.bench.load.Wrk;
import dev.argyle.bench.machine.CpuMeter;
import dev.argyle.bench.report.Plot;
import dev.argyle.bench.report.SuiteResult;
import dev.argyle.bench.run.Figures;
import dev.argyle.bench.run.Session;
import dev.argyle.bench.run.Suite;
import dev.argyle.bench.run.SuiteRun;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the machine takes for what every platform must do, without one: a fork, a program's start,
 * an interpreter's, a handler in a process of its own, a hop to another process; beside a static
 * answer of the gateway. And whether the load generator itself can be believed: it asks for that
 * answer in turns with {@code wrk}.
 */
final class FloorsSuite implements Suite {
  private final FloorsShape shape;
  private final String wrkProgram;

  FloorsSuite(FloorsShape shape) {
    this(shape, Wrk.PROGRAM);
  }

  FloorsSuite(FloorsShape shape, String wrkProgram) {
    this.shape = shape;
    this.wrkProgram = wrkProgram;
  }

  @Override
  public String name() {
    return "floors";
  }

  @Override
  public String description() {
    return "what the machine and the HTTP server can do without a sandbox";
  }

  @Override
  public SuiteResult run(SuiteRun run) throws InterruptedException {
    Optional<Wrk> wrk = Wrk.find(wrkProgram);
    return Session.run(name(), run, parameters(run, wrk), session -> measure(session, wrk));
  }

  private void measure(Session session, Optional<Wrk> wrk) throws InterruptedException {
    MachineFloors floors = new MachineFloors(session, shape);
    WrkComparison comparison = new WrkComparison(session, shape, wrk);
    floors.take();
    session.at("warm up", 0);
    int most = shape.clients().stream().mapToInt(Integer::intValue).max().orElseThrow();
    new WarmUp(session.client().context(), session.client())
        .run(List.of(Headline.STATIC), most, shape.warmUpMs());
    paced(session);
    comparison.measure();
    floors.take();
    floors.tell();
    comparison.tell();
    Figures figures = session.figures();
    figures.plot(
        new Plot.Latency(
            name(), "Starts without a platform, by percentile", MachineFloors.starts()));
    List<String> hops =
        Stream.concat(MachineFloors.echoes().stream(), Stream.of(Headline.STATIC.name())).toList();
    figures.plot(
        new Plot.Latency(name() + "-hops", "Round trips and a static answer, by percentile", hops));
  }

  private void paced(Session session) throws InterruptedException {
    int rate = session.run().ratePerSecond();
    CpuMeter cpu = session.cpu();
    OpenLoop.Outcome outcome =
        session.pace(
            "paced",
            List.of(Headline.STATIC),
            rate,
            shape.pacedBlockRequests(rate),
            shape.pacedRounds(session.run().seconds()));
    session.figures().cpu("paced", cpu);
    session
        .figures()
        .paced(Headline.STATIC, outcome.recordings().get(0), outcome.achievedRatePerSecond());
  }

  private Map<String, Object> parameters(SuiteRun run, Optional<Wrk> wrk) {
    return Map.of(
        "rate_per_second", run.ratePerSecond(),
        "paced_block_ms", shape.pacedBlockMs(),
        "paced_blocks", shape.pacedRounds(run.seconds()),
        "closed_clients", shape.clients(),
        "closed_block_seconds", WrkComparison.BLOCK_SECONDS,
        "closed_blocks_each", shape.rounds(run.seconds()),
        "static_target", Headline.STATIC.path(),
        "wrk", wrk.map(Wrk::version).orElse("missing"));
  }
}
