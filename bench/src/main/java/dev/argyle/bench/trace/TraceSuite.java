package dev.argyle.bench.trace;

import dev.argyle.bench.load.LoadClient;
import dev.argyle.bench.machine.CpuMeter;
import dev.argyle.bench.platform.BenchFunction;
import dev.argyle.bench.report.SuiteResult;
import dev.argyle.bench.run.Repeated;
import dev.argyle.bench.run.Session;
import dev.argyle.bench.run.Suite;
import dev.argyle.bench.run.SuiteRun;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * An Azure-like trace replayed to the platform, with sandboxes that are reused and with a fresh one
 * for each request. The two take turns in halves of the trace, fresh first and last; in between,
 * reused ones run both halves on end and are then removed, so that nobody's memory is the other's.
 */
public final class TraceSuite implements Suite {
  private final ReplayShape shape;

  /** Replays what {@code shape} says. */
  public TraceSuite(ReplayShape shape) {
    this.shape = shape;
  }

  @Override
  public String name() {
    return "trace";
  }

  @Override
  public String description() {
    return "an Azure-like trace replayed, reused sandboxes beside fresh ones";
  }

  @Override
  public SuiteResult run(SuiteRun run) throws InterruptedException {
    return Session.run(name(), run, parameters(run), this::measure);
  }

  private void measure(Session session) throws InterruptedException {
    int seconds = shape.replaySeconds(session.run().seconds());
    ReplayPlan plan = ReplayPlan.of(shape, seconds, Runtime.getRuntime().availableProcessors());
    ReplayMemory memory = new ReplayMemory(session.run().gateway());
    Map<ReplayWay, ReplayTally> tallies = new EnumMap<>(ReplayWay.class);
    for (ReplayWay way : ReplayWay.values()) {
      tallies.put(way, new ReplayTally());
    }
    deploy(session, plan, ReplayWay.FRESH);
    List<BenchFunction> reused = deploy(session, plan, ReplayWay.REUSED);
    CpuMeter cpu = session.cpu();
    try (LoadClient client = new LoadClient(session.run().gateway(), shape.maxInFlight())) {
      replay(session, client, plan, false, ReplayWay.FRESH, tallies, memory);
      replay(session, client, plan, false, ReplayWay.REUSED, tallies, memory);
      replay(session, client, plan, true, ReplayWay.REUSED, tallies, memory);
      session.at("remove", 0);
      session.deployment().remove(reused).forEach(session.figures()::problem);
      replay(session, client, plan, true, ReplayWay.FRESH, tallies, memory);
    }
    session.figures().cpu("trace", cpu);
    new ReplayFigures(session.figures(), plan, tallies).tell();
    memory.tell(session.figures());
  }

  /** All that the trace has; nobody is called for it, so that first starts belong to the trace. */
  private List<BenchFunction> deploy(Session session, ReplayPlan plan, ReplayWay way)
      throws InterruptedException {
    List<BenchFunction> functions =
        plan.works().stream().map(work -> work.function(way, shape.maxConcurrency())).toList();
    for (int i = 0; i < functions.size(); i++) {
      session.at("deploy", (double) i / functions.size());
      session.deployment().addUntouched(functions.get(i));
    }
    return functions;
  }

  private void replay(
      Session session,
      LoadClient client,
      ReplayPlan plan,
      boolean second,
      ReplayWay way,
      Map<ReplayWay, ReplayTally> tallies,
      ReplayMemory memory)
      throws InterruptedException {
    List<Replay.Request> requests =
        plan.half(second).stream()
            .map(
                call ->
                    new Replay.Request(
                        call.atNs(),
                        plan.works().get(call.function()).target(way, call.runMs()),
                        call))
            .toList();
    double halfSeconds = plan.seconds() / 2.0;
    long lengthNs = Math.round(halfSeconds * TimeUnit.SECONDS.toNanos(1));
    ReplayTally tally = tallies.get(way);
    tally.begin(lengthNs);
    long beganNs = System.nanoTime();
    try (Repeated looks =
        Repeated.start(
            "bench-sampler",
            shape.sampleMs(),
            () -> {
              double atSeconds = (System.nanoTime() - beganNs) / 1e9;
              // While the last calls are awaited, the trace goes on no longer.
              if (atSeconds < halfSeconds) {
                memory.look(way, atSeconds + (second ? halfSeconds : 0));
              }
            })) {
      new Replay(client.context(), client, shape.maxInFlight(), requests, tally)
          .run(part -> session.at(way.label(), part));
      looks.failure().ifPresent(session.figures()::problem);
    }
    tally.end(lengthNs);
  }

  private Map<String, Object> parameters(SuiteRun run) {
    return Map.ofEntries(
        Map.entry("trace_seed", shape.seed()),
        Map.entry("trace_functions_count", shape.functions()),
        Map.entry("trace_compression_ratio", shape.compression()),
        Map.entry("trace_most_calls_per_day", shape.mostCallsPerDay()),
        Map.entry("trace_longest_mean_run_ms", shape.longestRunMs()),
        Map.entry("trace_busy_percent", shape.busyPercent()),
        Map.entry("replay_seconds_each", shape.replaySeconds(run.seconds())),
        Map.entry("sandboxes_of_a_function_count", shape.maxConcurrency()));
  }
}
