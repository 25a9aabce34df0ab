package dev.argyle.bench;

import dev.argyle.bench.report.SuiteResult;
import dev.argyle.bench.run.Session;
import dev.argyle.bench.run.Suite;
import dev.argyle.bench.run.SuiteRun;
import java.util.Map;

/**
 * Whether a platform that meets a day's traffic in minutes is left as it was: what leaks, grows.
 */
final class SoakSuite implements Suite {
  private final SoakShape shape;

  SoakSuite(SoakShape shape) {
    this.shape = shape;
  }

  @Override
  public String name() {
    return "soak";
  }

  @Override
  public String description() {
    return "mixed traffic for long: what grows";
  }

  @Override
  public SuiteResult run(SuiteRun run) throws InterruptedException {
    return Session.run(name(), run, parameters(run), this::measure);
  }

  private void measure(Session session) throws InterruptedException {
    new Soak(session, shape).measure();
    session
        .figures()
        .note(
            "Calls that are warm and cold, that fail, stream and carry a lot, callers that go away,"
                + " and functions that are deployed, called, changed and removed. The first third"
                + " warms up and is not looked at. Each figure's last third is compared to its"
                + " middle third; it grows if even the lower end of its slope's interval of 95 %"
                + " makes more than 1 % of it in that time, and it grows in both thirds: one step is no"
                + " leak. What grows slower than that is not seen: a longer --soak-seconds sees more. Heap is what a full collection leaves,"
                + " where the JDK's jcmd can reach the server.");
  }

  private Map<String, Object> parameters(SuiteRun run) {
    return Map.of(
        "soak_seconds", run.soakSeconds(),
        "soak_per_second", shape.ratePerSecond(),
        "soak_sample_ms", shape.sampleMs(),
        "soak_collections_count", shape.collections(),
        "soak_deploy_every_ms", shape.deployEveryMs());
  }
}
