package dev.argyle.bench;

import dev.argyle.bench.load.ClosedLoop;
import dev.argyle.bench.machine.CpuMeter;
import dev.argyle.bench.platform.BenchFunction;
import dev.argyle.bench.platform.PrivatePlatform;
import dev.argyle.bench.report.Metrics;
import dev.argyle.bench.report.Plot;
import dev.argyle.bench.report.SuiteResult;
import dev.argyle.bench.run.Figures;
import dev.argyle.bench.run.Floors;
import dev.argyle.bench.run.PrivateSession;
import dev.argyle.bench.run.Session;
import dev.argyle.bench.run.Suite;
import dev.argyle.bench.run.SuiteRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Cold starts that have more to do than nothing: functions that import packages, with zygotes that
 * hold those and without, functions that never ran, a hundred functions in turn, Node; what can be
 * sustained, and what an idle instance holds of the machine's memory.
 */
final class ImportsSuite implements Suite {
  private final ImportsShape shape;
  private final PrivateSession.Source platforms;

  ImportsSuite(ImportsShape shape) {
    this(shape, PrivatePlatform::start);
  }

  ImportsSuite(ImportsShape shape, PrivateSession.Source platforms) {
    this.shape = shape;
    this.platforms = platforms;
  }

  @Override
  public String name() {
    return "imports";
  }

  @Override
  public String description() {
    return "packages, functions that never ran, many functions, Node, memory";
  }

  @Override
  public SuiteResult run(SuiteRun run) throws InterruptedException {
    return Session.run(name(), run, parameters(run), this::measure);
  }

  private void measure(Session session) throws InterruptedException {
    Floors floors = new Floors(session, shape.headline().floors());
    List<ImportStarts> imports =
        List.of(
            new ImportStarts(session, "pil", "PIL.Image", "python3-pil"),
            new ImportStarts(session, "numpy", "numpy", "python3-numpy"),
            new ImportStarts(session, "pandas", "pandas", "python3-pandas"));
    takeFloors(floors, imports);
    Headline headline = new Headline(session, shape.headline());
    headline.prepare();
    headline.paced();
    imports(imports);
    functions(session);
    Optional<String> noNode = new NodeStarts(session, shape.headline()).measure();
    sustained(session);
    IdleMemory memory = new IdleMemory(session, shape.settleMs());
    memory.measure(BenchFunction.Language.PYTHON, shape.idleInstances());
    if (noNode.isPresent()) {
      memory.missing(BenchFunction.Language.NODE, noNode.get());
    } else {
      memory.measure(BenchFunction.Language.NODE, shape.idleInstances());
    }
    new TreeComparison(session, shape.packages()).measure(platforms);
    takeFloors(floors, imports);
    floors.tell();
    for (ImportStarts one : imports) {
      one.tellFloor();
    }
    plots(session.figures(), imports);
  }

  private void takeFloors(Floors floors, List<ImportStarts> imports) throws InterruptedException {
    floors.take();
    for (ImportStarts one : imports) {
      one.takeFloor(shape.importTimes());
    }
  }

  private void imports(List<ImportStarts> imports) throws InterruptedException {
    for (ImportStarts one : imports) {
      one.deploy();
    }
    // In turns, so that none is forgotten again before it is its turn to be measured.
    int rounds = Math.max(1, shape.learnMs() / shape.headline().closedBlockMs() / imports.size());
    for (int round = 0; round < rounds; round++) {
      for (ImportStarts one : imports) {
        one.learn(shape.headline().closedBlockMs());
      }
    }
    for (ImportStarts one : imports) {
      one.pace(shape.importRate(), shape.headline().pacedBlockMs());
    }
  }

  private void functions(Session session) throws InterruptedException {
    FirstStarts first = new FirstStarts(session);
    first.measure(shape.firstStarts(), shape.firstRate());
    List<BenchFunction> functions = first.functions();
    new ManyFunctions(session, shape.headline(), shape.clients())
        .measure(functions.subList(0, Math.min(shape.manyFunctions(), functions.size())));
    session.deployment().remove(functions).forEach(session.figures()::problem);
  }

  /** Fresh sandboxes as fast as they can be had, without anything between. */
  private void sustained(Session session) throws InterruptedException {
    session.at("sustained", 0);
    ClosedLoop.Tally tally = new ClosedLoop.Tally(Headline.COLD_TARGET, shape.clients());
    ColdShape headline = shape.headline();
    int ms = headline.closedRounds(session.run().seconds()) * headline.closedBlockMs();
    CpuMeter cpu = session.cpu();
    new ClosedLoop(session.client().context(), session.client())
        .run(tally, headline.closedLeadInMs(), ms);
    session.figures().cpu("sustained", cpu);
    session.figures().closed(List.of(tally));
  }

  private void plots(Figures figures, List<ImportStarts> imports) {
    Metrics metrics = figures.metrics();
    List<String> categories = new ArrayList<>();
    List<Double> bare = new ArrayList<>();
    List<Double> cold = new ArrayList<>();
    categories.add("no-op");
    bare.add(metrics.get("python_start_p50_us") / 1e3);
    cold.add(metrics.get("cold_p50_us") / 1e3);
    for (ImportStarts one : imports) {
      double process = metrics.get("import_process_" + one.name() + "_p50_us") / 1e3;
      double start = metrics.get(one.key() + "_p50_us") / 1e3;
      boolean none = Double.isNaN(process) && Double.isNaN(start);
      categories.add("import " + one.name() + (none ? " (missing)" : ""));
      bare.add(process);
      cold.add(start);
    }
    List<Plot.Group> groups =
        List.of(
            new Plot.Group("bare python3 process, to its end", bare),
            new Plot.Group("cold start by the platform, to its answer", cold));
    figures.plot(
        new Plot.Bars(
            name(), "A bare import beside a cold start, p50", "ms", true, categories, groups));
    List<String> lines = new ArrayList<>(List.of("warm", "cold"));
    imports.forEach(one -> lines.add(one.key()));
    lines.addAll(List.of("first", "node_cold"));
    figures.plot(new Plot.Latency(name() + "-latency", "Cold starts by percentile", lines));
  }

  private Map<String, Object> parameters(SuiteRun run) {
    return Map.of(
        "rate_per_second", run.ratePerSecond(),
        "paced_seconds_each", run.seconds(),
        "paced_block_ms", shape.headline().pacedBlockMs(),
        "import_most_rate_per_second", shape.importRate(),
        "learning_ms", shape.learnMs(),
        "first_starts_count", shape.firstStarts(),
        "first_rate_per_second", shape.firstRate(),
        "many_functions_count", shape.manyFunctions(),
        "closed_clients_count", shape.clients(),
        "idle_instances_count", shape.idleInstances());
  }
}
