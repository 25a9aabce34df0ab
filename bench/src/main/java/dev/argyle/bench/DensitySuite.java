package dev.argyle.bench;

import dev.argyle.bench.load.WarmUp;
import dev.argyle.bench.platform.GatewayException;
import dev.argyle.bench.report.Metrics;
import dev.argyle.bench.report.Plot;
import dev.argyle.bench.report.SuiteResult;
import dev.argyle.bench.run.Figures;
import dev.argyle.bench.run.Session;
import dev.argyle.bench.run.Suite;
import dev.argyle.bench.run.SuiteRun;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Whether a cold start costs the same beside thousands of live sandboxes as beside a few: measured
 * with few, with many, and with few again, so that what only drifts shows in neither.
 */
final class DensitySuite implements Suite {
  private static final int WARM_UP_CLIENTS = 16;

  private final DensityShape shape;

  DensitySuite(DensityShape shape) {
    this.shape = shape;
  }

  @Override
  public String name() {
    return "density";
  }

  @Override
  public String description() {
    return "cold starts beside many live sandboxes";
  }

  @Override
  public SuiteResult run(SuiteRun run) throws InterruptedException {
    return Session.run(name(), run, parameters(run), this::measure);
  }

  private void measure(Session session) throws InterruptedException {
    int many = session.run().liveSandboxes();
    DensityLevel atFew = new DensityLevel(session, shape, shape.few());
    DensityLevel atMany = new DensityLevel(session, shape, many);
    LiveSandboxes live = new LiveSandboxes(session, shape.fleet());
    session.at("deploy", 0);
    session.deployment().add(Headline.COLD);
    // Thousands of starts lie between the levels: without as many before the first, what gets
    // faster by itself would count against it.
    session.at("warm up", 0);
    new WarmUp(session.client().context(), session.client())
        .run(List.of(Headline.COLD_TARGET), WARM_UP_CLIENTS, 2L * shape.warmUpMs());
    int half = (session.run().seconds() + 1) / 2;
    live.grow(shape.few());
    atFew.measure(live, half);
    try {
      live.grow(many);
      atMany.measure(live, session.run().seconds());
      live.shrinkToFirst();
      atFew.measure(live, half);
    } catch (GatewayException e) {
      session.figures().problem(e.getMessage());
      atMany.missing(e.getMessage());
    }
    atFew.tell();
    atMany.tell();
    tell(session.figures(), atFew, atMany);
  }

  private void tell(Figures figures, DensityLevel few, DensityLevel many) {
    Metrics metrics = figures.metrics();
    metrics
        .ratio(
            "cold_many_over_few_p50_ratio",
            "cold_p50_us" + many.circumstance(),
            "cold_p50_us" + few.circumstance())
        .ratio(
            "cold_many_over_few_p99_ratio",
            "cold_p99_us" + many.circumstance(),
            "cold_p99_us" + few.circumstance());
    List<DensityLevel> levels = List.of(few, many);
    figures.plot(
        new Plot.Bars(
            name(),
            "Cold start beside live sandboxes",
            "ms",
            false,
            levels.stream()
                .map(level -> String.format(Locale.ROOT, "%,d live sandboxes", level.live()))
                .toList(),
            List.of(
                new Plot.Group("p50", values(metrics, levels, "cold_p50_us")),
                new Plot.Group("p99", values(metrics, levels, "cold_p99_us")))));
    figures.plot(
        new Plot.Latency(
            name() + "-latency",
            "Cold starts by percentile",
            levels.stream().map(DensityLevel::key).toList()));
  }

  private static List<Double> values(Metrics metrics, List<DensityLevel> levels, String key) {
    return levels.stream().map(level -> metrics.get(key + level.circumstance()) / 1e3).toList();
  }

  private Map<String, Object> parameters(SuiteRun run) {
    return Map.of(
        "rate_per_second", shape.ratePerSecond(),
        "paced_seconds_each", run.seconds(),
        "few_sandboxes_count", shape.few(),
        "many_sandboxes_count", run.liveSandboxes(),
        "sandboxes_of_a_function_count", shape.fleet());
  }
}
