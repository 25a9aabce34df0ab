package dev.argyle.bench;

import dev.argyle.bench.machine.MachineEnvironment;
import dev.argyle.bench.report.SuiteResult;
import dev.argyle.bench.run.Figures;
import dev.argyle.bench.run.Session;
import dev.argyle.bench.run.Suite;
import dev.argyle.bench.run.SuiteRun;
import java.util.Map;

/**
 * How keep-alive and queueing policies compare in a simulation: what the worker's choices rest on.
 * Asks no platform; the same figures on every machine.
 */
final class PoliciesSuite implements Suite {
  private final PoliciesShape shape;

  PoliciesSuite(PoliciesShape shape) {
    this.shape = shape;
  }

  @Override
  public String name() {
    return "policies";
  }

  @Override
  public String description() {
    return "keep-alive and queues in a simulation, without a platform";
  }

  @Override
  public SuiteResult run(SuiteRun run) {
    Map<String, Object> environment = MachineEnvironment.read(Session.PYTHON, "none");
    Figures figures = new Figures();
    new KeepAliveComparison(figures, shape).measure(run.progress());
    new QueueComparison(figures, shape).measure(run.progress());
    return figures.result(name(), environment, parameters());
  }

  private Map<String, Object> parameters() {
    return Map.ofEntries(
        Map.entry("trace_seed", shape.trace().seed()),
        Map.entry("trace_functions_count", shape.trace().functions()),
        Map.entry("trace_hours", shape.trace().hours()),
        Map.entry("trace_most_calls_per_day", shape.trace().mostCallsPerDay()),
        Map.entry("trace_longest_mean_run_ms", shape.trace().longestRunMs()),
        Map.entry("memory_gib", shape.memoryGib()),
        Map.entry("queues_seconds", shape.queues().seconds()),
        Map.entry("queues_light_functions_count", shape.queues().lightFunctions()),
        Map.entry("queues_light_per_second", shape.queues().lightPerSecond()),
        Map.entry("queues_light_run_ms", shape.queues().lightRunMs()),
        Map.entry("queues_burst_calls_count", shape.queues().burstCalls()),
        Map.entry("queues_burst_every_seconds", shape.queues().burstEverySeconds()),
        Map.entry("queues_heavy_run_ms", shape.queues().heavyRunMs()),
        Map.entry("queues_processors_count", shape.processors()));
  }
}
