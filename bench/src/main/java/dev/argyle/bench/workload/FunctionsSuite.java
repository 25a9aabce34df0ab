package dev.argyle.bench.workload;

import dev.argyle.bench.report.SuiteResult;
import dev.argyle.bench.run.Session;
import dev.argyle.bench.run.Suite;
import dev.argyle.bench.run.SuiteRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What the platform adds to functions that have work to do: eight programs, each in a fresh sandbox
 * for every request, in a reused one, and in a process without any platform.
 */
public final class FunctionsSuite implements Suite {
  private final FunctionsShape shape;

  public FunctionsSuite(FunctionsShape shape) {
    this.shape = shape;
  }

  @Override
  public String name() {
    return "functions";
  }

  @Override
  public String description() {
    return "functions with work to do: cold, warm, as plain processes";
  }

  @Override
  public SuiteResult run(SuiteRun run) throws InterruptedException {
    return Session.run(name(), run, parameters(run), this::measure);
  }

  private void measure(Session session) throws InterruptedException {
    List<WorkloadTurns> all = new ArrayList<>();
    try (Caller caller = new Caller(session.client().context(), session.run().gateway())) {
      for (Workload workload : shape.workloads()) {
        all.add(new WorkloadTurns(session, caller, workload));
      }
      prepare(session, all);
      takeTurns(session, all);
    }
    all.forEach(WorkloadTurns::tell);
    new FunctionsReport(name(), session.figures(), all).tell();
  }

  private void prepare(Session session, List<WorkloadTurns> all) throws InterruptedException {
    for (int i = 0; i < all.size(); i++) {
      session.at("deploy and warm up", (double) i / all.size());
      all.get(i).deploy();
      all.get(i).warmUp(shape.warmUpRequests());
    }
  }

  /** Rounds until the time is over, one at least; what the machine does meanwhile meets all. */
  private void takeTurns(Session session, List<WorkloadTurns> all) throws InterruptedException {
    double turnsNs = TimeUnit.MILLISECONDS.toNanos(shape.turnsMs(session.run().seconds()));
    long startNs = System.nanoTime();
    do {
      for (WorkloadTurns one : all) {
        session.at(
            "turns: " + one.workload().key(),
            Math.min(1, (System.nanoTime() - startNs) / Math.max(1, turnsNs)));
        one.turn(shape.blockRequests());
      }
    } while (System.nanoTime() - startNs < turnsNs);
  }

  private Map<String, Object> parameters(SuiteRun run) {
    return Map.of(
        "workloads", shape.workloads().stream().map(Workload::key).toList(),
        "seconds_each", run.seconds(),
        "closed_clients", 1,
        "block_requests_count", shape.blockRequests(),
        "warm_up_requests_count", shape.warmUpRequests());
  }
}
