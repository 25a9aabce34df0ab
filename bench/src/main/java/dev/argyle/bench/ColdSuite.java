package dev.argyle.bench;

import dev.argyle.bench.floor.PythonFloors;
import dev.argyle.bench.load.Arrivals;
import dev.argyle.bench.load.ClosedLoop;
import dev.argyle.bench.load.LoadClient;
import dev.argyle.bench.load.LoadException;
import dev.argyle.bench.load.OpenLoop;
import dev.argyle.bench.load.Target;
import dev.argyle.bench.load.WarmUp;
import dev.argyle.bench.machine.CpuMeter;
import dev.argyle.bench.machine.MachineEnvironment;
import dev.argyle.bench.platform.Deployment;
import dev.argyle.bench.platform.Gateway;
import dev.argyle.bench.platform.NoopFunction;
import dev.argyle.bench.report.SuiteResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a fresh sandbox for every request costs: a function in a fresh sandbox, the same in one that
 * is reused, and a static answer of the same server, taking turns in one run, with the floors of
 * the machine before and after.
 */
final class ColdSuite implements Suite {
  private static final String PYTHON = "/usr/bin/python3";

  /** More than any closed loop has, so that all instances it can reach are started. */
  private static final int WARM_UP_CLIENTS = 16;

  private static final NoopFunction WARM = new NoopFunction("bench-warm", "instance", 8);
  private static final NoopFunction COLD = new NoopFunction("bench-cold", "request", 32);

  private static final List<Target> TARGETS =
      List.of(
          new Target("static", "static_hello: GET /healthz", "/healthz", Target.Start.NONE),
          new Target("warm", "warm: a reused sandbox", WARM.path(), Target.Start.WARM),
          new Target("cold", "cold: a fresh sandbox each", COLD.path(), Target.Start.COLD));

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
    try (LoadClient client = new LoadClient(run.gateway())) {
      Gateway gateway = new Gateway(run.gateway(), client);
      gateway.probe();
      Map<String, Object> environment = MachineEnvironment.read(PYTHON, client.transport());
      ColdFigures figures = new ColdFigures();
      run.progress().at("deploy", 0);
      Deployment deployment = Deployment.of(gateway, List.of(WARM, COLD));
      try {
        measure(run, client, figures);
      } finally {
        deployment.remove().forEach(figures::problem);
      }
      environment.put("load_average_end", MachineEnvironment.loadAverage());
      return figures.result(name(), environment, parameters(run));
    }
  }

  private void measure(SuiteRun run, LoadClient client, ColdFigures figures)
      throws InterruptedException {
    PythonFloors floors = new PythonFloors(PYTHON);
    takeFloors(run, floors, figures);
    run.progress().at("warm up", 0);
    new WarmUp(client.context(), client).run(TARGETS, WARM_UP_CLIENTS, shape.warmUpBlockMs());
    paced(run, client, figures);
    closed(run, client, figures);
    takeFloors(run, floors, figures);
    figures.floors(floors.recordings());
  }

  private void takeFloors(SuiteRun run, PythonFloors floors, ColdFigures figures)
      throws InterruptedException {
    run.progress().at("floors", 0);
    try {
      floors.run(shape.floors());
    } catch (LoadException e) {
      figures.floorsMissing(e.getMessage());
    }
  }

  private void paced(SuiteRun run, LoadClient client, ColdFigures figures)
      throws InterruptedException {
    OpenLoop loop = new OpenLoop(client.context(), client);
    // What runs at a rate is warmed up at that rate: one round that nobody looks at.
    loop.run(plan(run, 1), scheduled -> {});
    OpenLoop.Plan plan = plan(run, shape.pacedRounds(run.ratePerSecond(), run.seconds()));
    CpuMeter cpu = new CpuMeter();
    double requests = (double) plan.requests();
    OpenLoop.Outcome outcome =
        loop.run(plan, scheduled -> run.progress().at("paced", scheduled / requests));
    figures.paced(TARGETS, outcome);
    figures.cpu("paced", cpu);
  }

  private OpenLoop.Plan plan(SuiteRun run, int rounds) {
    int rate = run.ratePerSecond();
    return new OpenLoop.Plan(
        TARGETS, Arrivals.constant(rate), rate, shape.pacedBlockRequests(rate), rounds);
  }

  private void closed(SuiteRun run, LoadClient client, ColdFigures figures)
      throws InterruptedException {
    ClosedLoop loop = new ClosedLoop(client.context(), client);
    List<ClosedLoop.Tally> tallies = new ArrayList<>();
    shape
        .closedClients()
        .forEach(
            clients ->
                TARGETS.forEach(target -> tallies.add(new ClosedLoop.Tally(target, clients))));
    int rounds = shape.closedRounds(run.seconds());
    CpuMeter cpu = new CpuMeter();
    for (int round = 0; round < rounds; round++) {
      run.progress().at("closed loop", (double) round / rounds);
      for (ClosedLoop.Tally tally : tallies) {
        loop.run(tally, shape.closedLeadInMs(), shape.closedBlockMs());
      }
    }
    figures.closed(tallies);
    figures.cpu("closed", cpu);
  }

  private Map<String, Object> parameters(SuiteRun run) {
    return Map.of(
        "rate_per_second", run.ratePerSecond(),
        "paced_seconds_each", run.seconds(),
        "paced_block_ms", shape.pacedBlockMs(),
        "closed_clients", shape.closedClients(),
        "closed_block_ms", shape.closedBlockMs(),
        "closed_blocks_each", shape.closedRounds(run.seconds()),
        "static_target", TARGETS.get(0).path());
  }
}
