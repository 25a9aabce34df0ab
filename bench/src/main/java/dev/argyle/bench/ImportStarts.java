package dev.argyle.bench;

import dev.argyle.bench.floor.ImportFloor;
import dev.argyle.bench.load.ClosedLoop;
import dev.argyle.bench.load.LoadException;
import dev.argyle.bench.load.OpenLoop;
import dev.argyle.bench.load.Recording;
import dev.argyle.bench.load.Target;
import dev.argyle.bench.platform.BenchFunction;
import dev.argyle.bench.report.Metrics;
import dev.argyle.bench.report.Series;
import dev.argyle.bench.run.Figures;
import dev.argyle.bench.run.Session;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * A function that imports one package, in a fresh sandbox for every request, beside the no-op and
 * beside the same import in a bare process.
 */
final class ImportStarts {
  /** Part of a processor's time that its open loop may take by what one start took before. */
  private static final double LOAD = 0.5;

  /** Fewest requests a second of its open loop, both targets together. */
  private static final double LEAST_RATE = 1;

  private static final int MAX_CONCURRENCY = 32;

  private final Session session;
  private final String name;
  private final String debianPackage;
  private final BenchFunction function;
  private final Target target;
  private final ImportFloor floor;
  private final ClosedLoop.Tally learning;
  private Optional<String> missing = Optional.empty();
  private Optional<String> floorMissing = Optional.empty();

  /**
   * Of one package.
   *
   * @param name as keys and people have it
   * @param module what is imported
   * @param debianPackage what a machine without it has to install
   */
  ImportStarts(Session session, String name, String module, String debianPackage) {
    this.session = session;
    this.name = name;
    this.debianPackage = debianPackage;
    function = BenchFunction.importing("bench-import-" + name, module, MAX_CONCURRENCY);
    target =
        new Target(
            key(), "import " + name + ": a fresh sandbox each", function.path(), Target.Start.COLD);
    floor = new ImportFloor(Session.PYTHON, module);
    Target learned =
        new Target(
            "learning_" + key(),
            "import " + name + " while the platform learns",
            function.path(),
            Target.Start.COLD);
    learning = new ClosedLoop.Tally(learned, 1);
  }

  /** As its metric keys begin. */
  String key() {
    return "import_" + name;
  }

  String name() {
    return name;
  }

  /** Takes the bare import so many times more. */
  void takeFloor(int times) throws InterruptedException {
    session.at("bare import of " + name, 0);
    try {
      if (!floor.run(times)) {
        floorMissing = Optional.of("the package " + debianPackage + " is not installed");
      }
    } catch (LoadException e) {
      floorMissing = Optional.of(e.getMessage());
    }
  }

  /** Deploys the function, if the machine it runs on has the package. */
  void deploy() throws InterruptedException {
    session.at("deploy", 0);
    session.deployment().addUntouched(function);
    Optional<String> fault = session.gateway().invoke(function);
    if (fault.isPresent() && fault.get().contains("No module named")) {
      missing = Optional.of("the package " + debianPackage + " is not installed");
    } else {
      session.gateway().awaitAnswer(function);
    }
  }

  /** Invokes it one after the other for a while, so that the platform may learn. */
  void learn(int ms) throws InterruptedException {
    if (missing.isEmpty()) {
      session.at("learning: " + name, 0);
      new ClosedLoop(session.client().context(), session.client()).run(learning, 0, ms);
    }
  }

  /** Its open loop, taking turns with the no-op. */
  void pace(int mostRate, int blockMs) throws InterruptedException {
    if (missing.isPresent()) {
      session.figures().missing(Series.Kind.PACED, target, missing.get());
      return;
    }
    double rate = rate(mostRate);
    int block = Math.max(1, (int) (rate * blockMs / 1000));
    int rounds = Math.max(1, (int) (rate * session.run().seconds() / block));
    String noop = "noop_beside_" + key();
    Target beside =
        new Target(noop, "no-op beside import " + name, Headline.COLD.path(), Target.Start.COLD);
    OpenLoop.Outcome outcome =
        session.pace(key() + " paced", List.of(beside, target), rate, block, rounds);
    Recording recording = outcome.recordings().get(1);
    Figures figures = session.figures();
    figures.paced(target, recording, outcome.achievedRatePerSecond());
    figures.paced(beside, outcome.recordings().get(0), outcome.achievedRatePerSecond());
    figures.inits(target, recording);
    figures.closed(List.of(learning));
    figures
        .metrics()
        .ratio(key() + "_over_noop_p50_ratio", key() + "_p50_us", noop + "_p50_us")
        .ratio(key() + "_over_noop_p99_ratio", key() + "_p99_us", noop + "_p99_us");
  }

  private double rate(int mostRate) {
    List<Histogram> blocks = learning.recording().intervals();
    return rate(blocks.get(blocks.size() - 1).getValueAtPercentile(50), mostRate);
  }

  /**
   * As many a second as are surely served: a platform that imports anew each time is slow.
   *
   * @param tookNs what a start took before; 0 if that is not known
   */
  static double rate(long tookNs, int mostRate) {
    double rate = tookNs > 0 ? LOAD * 1e9 / tookNs : mostRate;
    return Math.round(Math.max(LEAST_RATE, Math.min(mostRate, rate)) * 10) / 10.0;
  }

  /** The bare import, and how both compare. */
  void tellFloor() {
    Figures figures = session.figures();
    String inside = "bare_import_" + name;
    String process = "import_process_" + name;
    String insideLabel = "bare import " + name + ": the statement alone";
    String processLabel =
        String.format(Locale.ROOT, "process of import %s: python3 -I -S to its end", name);
    if (floorMissing.isPresent()) {
      figures.missing(Series.Kind.FLOOR, floorTarget(inside, insideLabel), floorMissing.get());
      figures.missing(Series.Kind.FLOOR, floorTarget(process, processLabel), floorMissing.get());
      return;
    }
    figures.floor(inside, insideLabel, floor.inside());
    figures.floor(process, processLabel, floor.process());
    Metrics metrics = figures.metrics();
    metrics
        .ratio(inside + "_over_noop_p50_ratio", inside + "_p50_us", "cold_p50_us")
        .ratio(process + "_over_cold_start_p50_ratio", process + "_p50_us", key() + "_p50_us");
  }

  private static Target floorTarget(String key, String label) {
    return new Target(key, label, "", Target.Start.NONE);
  }
}
