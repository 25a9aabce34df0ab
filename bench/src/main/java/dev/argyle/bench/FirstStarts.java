package dev.argyle.bench;

import dev.argyle.bench.load.OpenLoop;
import dev.argyle.bench.load.Recording;
import dev.argyle.bench.load.Target;
import dev.argyle.bench.platform.BenchFunction;
import dev.argyle.bench.run.Figures;
import dev.argyle.bench.run.Session;
import java.util.ArrayList;
import java.util.List;

/**
 * The very first invocation of functions, each with code of its own that nobody ran before, taking
 * turns with a function that has been run often.
 */
final class FirstStarts {
  private static final Target FIRST =
      new Target("first", "first: functions that never ran, once each", "", Target.Start.COLD);
  private static final Target BESIDE =
      new Target(
          "noop_beside_first", "no-op beside first", Headline.COLD.path(), Target.Start.COLD);

  private final Session session;
  private final List<BenchFunction> functions = new ArrayList<>();

  FirstStarts(Session session) {
    this.session = session;
  }

  /** Those that were invoked, still deployed. */
  List<BenchFunction> functions() {
    return List.copyOf(functions);
  }

  void measure(int count, int ratePerSecond) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      session.at("deploy " + count + " functions", (double) i / count);
      BenchFunction function = BenchFunction.numbered("bench-first-" + i, i, "request", 8);
      functions.add(function);
      session.deployment().addUntouched(function);
    }
    List<Target> targets = new ArrayList<>();
    for (BenchFunction function : functions) {
      targets.add(BESIDE);
      targets.add(new Target(FIRST.name(), FIRST.label(), function.path(), FIRST.start()));
    }
    // The no-op alone before: the machine gets used to the rate, and the functions stay untouched.
    session.paceOnce("first starts", List.of(BESIDE), ratePerSecond, ratePerSecond, 1);
    OpenLoop.Outcome outcome = session.paceOnce("first starts", targets, ratePerSecond, 1, 1);
    Recording first = new Recording();
    Recording beside = new Recording();
    for (int i = 0; i < outcome.recordings().size(); i++) {
      (i % 2 == 0 ? beside : first).add(outcome.recordings().get(i));
    }
    Figures figures = session.figures();
    figures.pace("first", outcome);
    double rate = outcome.achievedRatePerSecond();
    figures.paced(FIRST, first.merged(), rate);
    figures.paced(BESIDE, beside.merged(), rate);
    figures.inits(FIRST, first.merged());
    figures
        .metrics()
        .ratio("first_over_noop_p50_ratio", "first_p50_us", "noop_beside_first_p50_us")
        .ratio("first_over_noop_p99_ratio", "first_p99_us", "noop_beside_first_p99_us");
  }
}
