package dev.argyle.bench;

import dev.argyle.bench.report.SuiteResult;
import dev.argyle.bench.run.Session;
import dev.argyle.bench.run.Suite;
import dev.argyle.bench.run.SuiteRun;
import java.util.Map;

/**
 * Whether the platform holds when there is more than it can do: ten thousand open connections, and
 * twice as many requests as it can answer.
 */
final class LoadSuite implements Suite {
  private final LoadShape shape;

  LoadSuite(LoadShape shape) {
    this.shape = shape;
  }

  @Override
  public String name() {
    return "load";
  }

  @Override
  public String description() {
    return "many open connections, and twice of what the platform can do";
  }

  @Override
  public SuiteResult run(SuiteRun run) throws InterruptedException {
    return Session.run(name(), run, parameters(run), this::measure);
  }

  private void measure(Session session) throws InterruptedException {
    new OpenConnections(session, shape).measure();
    new Overload(session, shape).measure();
    session
        .figures()
        .note(
            "What the platform is held to: all connections answer; at twice the peak goodput stays"
                + " at 90 % of it or more, what is accepted is answered within its deadline and"
                + " all else refused at once with 429 and Retry-After. The client runs on the same"
                + " machine, and takes of its processors what it says above.");
  }

  private Map<String, Object> parameters(SuiteRun run) {
    return Map.ofEntries(
        Map.entry("connections_count", shape.connections()),
        Map.entry("rate_per_second", run.ratePerSecond()),
        Map.entry("paced_seconds_each", OpenConnections.seconds(run)),
        Map.entry("busy_cpu_us", shape.cpuNs() / 1000),
        Map.entry("peak_clients", shape.peakClients()),
        Map.entry("peak_block_ms", shape.peakMs()),
        Map.entry("overload_factor", shape.overloadFactor()),
        Map.entry("overload_seconds", run.overloadSeconds()),
        Map.entry("deadline_ms", shape.deadlineMs()));
  }
}
