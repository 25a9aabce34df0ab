package dev.argyle.bench;

import dev.argyle.bench.load.BackgroundLoad;
import dev.argyle.bench.load.OpenLoop;
import dev.argyle.bench.load.Recording;
import dev.argyle.bench.load.Target;
import dev.argyle.bench.load.WarmUp;
import dev.argyle.bench.machine.CpuMeter;
import dev.argyle.bench.platform.BenchFunction;
import dev.argyle.bench.report.Plot;
import dev.argyle.bench.report.SuiteResult;
import dev.argyle.bench.run.Figures;
import dev.argyle.bench.run.Session;
import dev.argyle.bench.run.Suite;
import dev.argyle.bench.run.SuiteRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What one function that is called now and then suffers from others: beside nothing, beside one
 * that is called as fast as it answers, beside one that holds its instances for seconds, and beside
 * both.
 */
final class FairSuite implements Suite {
  private static final BenchFunction VICTIM =
      BenchFunction.noop("bench-victim", BenchFunction.Language.PYTHON, "instance", 8);

  /** Its instance may have had to go for another's: how often is told. */
  private static final Target VICTIM_TARGET =
      new Target("victim", "victim: called now and then", VICTIM.path(), Target.Start.ANY);

  private final FairShape shape;
  private final BenchFunction hot;
  private final BenchFunction slow;
  private final Target hotTarget;
  private final Target slowTarget;

  FairSuite(FairShape shape) {
    this.shape = shape;
    int clients = shape.clients();
    hot = BenchFunction.noop("bench-hot", BenchFunction.Language.PYTHON, "instance", clients);
    slow = BenchFunction.waiting("bench-slow", BenchFunction.Language.PYTHON, clients);
    hotTarget = new Target("hot", "hot", hot.path(), Target.Start.ANY);
    slowTarget = new Target("slow", "slow", slow.pathWaiting(shape.heldMs()), Target.Start.ANY);
  }

  @Override
  public String name() {
    return "fair";
  }

  @Override
  public String description() {
    return "a function beside hot and slow ones";
  }

  @Override
  public SuiteResult run(SuiteRun run) throws InterruptedException {
    return Session.run(name(), run, parameters(run), this::measure);
  }

  private void measure(Session session) throws InterruptedException {
    session.at("deploy", 0);
    for (BenchFunction function : List.of(VICTIM, hot, slow)) {
      session.deployment().add(function);
    }
    session.at("warm up", 0);
    new WarmUp(session.client().context(), session.client())
        .run(List.of(VICTIM_TARGET, hotTarget), 4, shape.leadInMs());
    List<Situation> situations =
        List.of(
            new Situation("victim_alone", "alone", List.of()),
            new Situation("victim_beside_hot", "beside a hot function", List.of(hotTarget)),
            new Situation("victim_beside_slow", "beside a slow function", List.of(slowTarget)),
            new Situation("victim_beside_both", "beside both", List.of(hotTarget, slowTarget)));
    Recording alone = new Recording();
    for (Situation situation : situations) {
      boolean first = situation.beside().isEmpty();
      Recording recording = paced(session, situation);
      if (first) {
        alone.add(recording);
      } else {
        tell(session, situation, recording);
      }
    }
    // Alone before and after: what only drifts must not count against those in between.
    Situation again = new Situation("victim_alone_again", "alone", List.of());
    alone.add(paced(session, again));
    tell(session, situations.get(0), alone);
    compare(session.figures(), situations);
  }

  private Recording paced(Session session, Situation situation) throws InterruptedException {
    String key = situation.key();
    session.at(situation.label(), 0);
    List<BackgroundLoad> loads = new ArrayList<>();
    for (Target target : situation.beside()) {
      loads.add(BackgroundLoad.start(session.run().gateway(), target, shape.clients()));
    }
    List<Double> rates = new ArrayList<>();
    OpenLoop.Outcome outcome;
    try {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(shape.leadInMs()));
      int rate = shape.victimPerSecond();
      int block = Math.max(1, rate * shape.blockMs() / 1000);
      int rounds = Math.max(1, rate * session.run().seconds() / block);
      CpuMeter cpu = session.cpu();
      outcome = session.paceOnce(key, List.of(VICTIM_TARGET), rate, block, rounds);
      session.figures().pace(key, outcome);
      session.figures().cpu(key, cpu);
    } finally {
      for (BackgroundLoad load : loads) {
        rates.add(load.stop());
      }
    }
    for (int i = 0; i < rates.size(); i++) {
      String beside = situation.beside().get(i).name();
      session.figures().metrics().put(key + "_" + beside + "_answers_per_second", rates.get(i));
    }
    return outcome.recordings().get(0);
  }

  private void tell(Session session, Situation situation, Recording recording) {
    Figures figures = session.figures();
    figures.refusable(
        situation.key(), "victim " + situation.label(), recording, shape.victimPerSecond());
    figures.metrics().count(situation.key() + "_cold_count", recording.coldCount());
  }

  private void compare(Figures figures, List<Situation> situations) {
    String alone = situations.get(0).key();
    for (Situation situation : situations.subList(1, situations.size())) {
      for (String quantile : List.of("p50", "p99")) {
        String end = "_" + quantile + "_us";
        figures
            .metrics()
            .ratio(
                situation.key() + "_over_alone_" + quantile + "_ratio",
                situation.key() + end,
                alone + end);
      }
    }
    List<String> keys = situations.stream().map(Situation::key).toList();
    figures.plot(new Plot.Latency(name(), "Calls of one function beside others", keys));
    figures.note(
        "The functions beside it have "
            + shape.clients()
            + " clients each, and may have as many instances; the slow one holds each for "
            + shape.heldMs()
            + " ms. All share the machine's processors with the client, so a busy neighbour costs"
            + " something whatever the queues do: what matters is that the victim never waits"
            + " behind the others' queues, and is not refused for them.");
  }

  private Map<String, Object> parameters(SuiteRun run) {
    return Map.of(
        "victim_per_second", shape.victimPerSecond(),
        "paced_seconds_each", run.seconds(),
        "clients_of_others", shape.clients(),
        "slow_held_ms", shape.heldMs(),
        "lead_in_ms", shape.leadInMs());
  }

  /**
   * What the victim has beside it.
   *
   * @param key of its figures
   * @param label for people
   * @param beside kept busy meanwhile
   */
  private record Situation(String key, String label, List<Target> beside) {}
}
