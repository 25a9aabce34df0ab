package dev.argyle.bench.run;

import dev.argyle.bench.load.Arrivals;
import dev.argyle.bench.load.LoadClient;
import dev.argyle.bench.load.OpenLoop;
import dev.argyle.bench.load.Target;
import dev.argyle.bench.machine.CpuMeter;
import dev.argyle.bench.machine.MachineEnvironment;
import dev.argyle.bench.platform.Deployment;
import dev.argyle.bench.platform.Gateway;
import dev.argyle.bench.report.SuiteResult;
import java.util.List;
import java.util.Map;

/**
 * One suite at work: what it was asked for, whom it talks to, what it deployed and what it found.
 * Used by the suite's thread.
 *
 * @param run what was asked for
 * @param client sends all load
 * @param gateway the control plane
 * @param deployment functions that are removed at the end, however it ends
 * @param figures what was found so far
 */
public record Session(
    SuiteRun run, LoadClient client, Gateway gateway, Deployment deployment, Figures figures) {
  /** The interpreter that guests run. */
  public static final String PYTHON = "/usr/bin/python3";

  /** What a suite does in a session. */
  @FunctionalInterface
  public interface Body {
    void measure(Session session) throws InterruptedException;
  }

  /** Runs a suite from finding the gateway to removing what it deployed. */
  public static SuiteResult run(
      String suite, SuiteRun run, Map<String, Object> parameters, Body body)
      throws InterruptedException {
    try (LoadClient client = new LoadClient(run.gateway())) {
      Gateway gateway = new Gateway(run.gateway(), client);
      gateway.probe();
      Map<String, Object> environment = MachineEnvironment.read(PYTHON, client.transport());
      Figures figures = new Figures();
      Deployment deployment = new Deployment(gateway);
      try {
        body.measure(new Session(run, client, gateway, deployment, figures));
      } finally {
        deployment.remove().forEach(figures::problem);
      }
      environment.put("load_average_end", MachineEnvironment.loadAverage());
      return figures.result(suite, environment, parameters);
    }
  }

  /** Tells where the suite is: a stage, and how much of it is done, 0 to 1. */
  public void at(String stage, double fraction) {
    run.progress().at(stage, fraction);
  }

  /** Begins to count processor time, the server's too. */
  public CpuMeter cpu() {
    return CpuMeter.beside(run.gateway());
  }

  /**
   * An open loop over targets that take turns, after one round at the same rate that nobody looks
   * at.
   *
   * @param stage as progress and the keys of its pace have it
   * @param ratePerSecond of all targets together
   */
  public OpenLoop.Outcome pace(
      String stage, List<Target> targets, double ratePerSecond, int blockRequests, int rounds)
      throws InterruptedException {
    return pace(stage, targets, arrivals(ratePerSecond), ratePerSecond, blockRequests, rounds);
  }

  /** As they were asked for. */
  private Arrivals arrivals(double ratePerSecond) {
    return run.arrivals().at(ratePerSecond, run.seed());
  }

  /** The same with requests that come otherwise than was asked for. */
  public OpenLoop.Outcome pace(
      String stage,
      List<Target> targets,
      Arrivals arrivals,
      double ratePerSecond,
      int blockRequests,
      int rounds)
      throws InterruptedException {
    paceOnce(stage, targets, arrivals, ratePerSecond, blockRequests, 1);
    OpenLoop.Outcome outcome =
        paceOnce(stage, targets, arrivals, ratePerSecond, blockRequests, rounds);
    figures.pace(stage.replace(' ', '_'), outcome);
    return outcome;
  }

  /** The same without the round before. */
  public OpenLoop.Outcome paceOnce(
      String stage, List<Target> targets, double ratePerSecond, int blockRequests, int rounds)
      throws InterruptedException {
    return paceOnce(stage, targets, arrivals(ratePerSecond), ratePerSecond, blockRequests, rounds);
  }

  private OpenLoop.Outcome paceOnce(
      String stage,
      List<Target> targets,
      Arrivals arrivals,
      double ratePerSecond,
      int blockRequests,
      int rounds)
      throws InterruptedException {
    OpenLoop.Plan plan = new OpenLoop.Plan(targets, arrivals, ratePerSecond, blockRequests, rounds);
    double requests = (double) plan.requests();
    return new OpenLoop(client.context(), client)
        .run(plan, scheduled -> at(stage, scheduled / requests));
  }
}
