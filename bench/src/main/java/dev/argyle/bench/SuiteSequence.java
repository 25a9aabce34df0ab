package dev.argyle.bench;

import dev.argyle.bench.load.LoadException;
import dev.argyle.bench.machine.MachineEnvironment;
import dev.argyle.bench.platform.GatewayException;
import dev.argyle.bench.report.ResultFolder;
import dev.argyle.bench.report.SuiteResult;
import dev.argyle.bench.run.Figures;
import dev.argyle.bench.run.Session;
import dev.argyle.bench.run.Suite;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Suites one after the other: each result is written at once, so that what was measured is kept
 * however the run ends. Used by one thread.
 */
final class SuiteSequence {
  private final ResultFolder folder;
  private final boolean goesOn;
  private final Consumer<SuiteResult> told;
  private final List<SuiteResult> results = new ArrayList<>();
  private volatile boolean ending;

  /** Runs one suite. */
  @FunctionalInterface
  interface Runner {
    SuiteResult run(int index, Suite suite) throws InterruptedException;
  }

  /**
   * Without results yet.
   *
   * @param goesOn whether a suite that cannot run is a failed result among others, not the end
   * @param told each result after it was written
   */
  SuiteSequence(ResultFolder folder, boolean goesOn, Consumer<SuiteResult> told) {
    this.folder = folder;
    this.goesOn = goesOn;
    this.told = told;
  }

  /**
   * Runs them; blocks.
   *
   * @throws GatewayException of the first that cannot run, unless it goes on
   * @throws LoadException the same
   * @throws IOException if results cannot be written
   */
  void run(List<Suite> suites, Runner runner) throws InterruptedException, IOException {
    Thread onExit = new Thread(() -> ending = true, "bench-end");
    Runtime.getRuntime().addShutdownHook(onExit);
    try {
      for (int i = 0; i < suites.size() && !ending; i++) {
        SuiteResult result =
            goesOn ? runOrFail(i, suites.get(i), runner) : runner.run(i, suites.get(i));
        // What a suite finds while the process ends, and takes its functions away, is none.
        if (!ending) {
          folder.write(result);
          results.add(result);
          told.accept(result);
        }
      }
    } finally {
      if (!ending) {
        Runtime.getRuntime().removeShutdownHook(onExit);
      }
    }
  }

  /** What has been measured so far. */
  List<SuiteResult> results() {
    return List.copyOf(results);
  }

  private static SuiteResult runOrFail(int index, Suite suite, Runner runner)
      throws InterruptedException {
    try {
      return runner.run(index, suite);
    } catch (GatewayException | LoadException e) {
      return failed(suite, e.getMessage());
    } catch (RuntimeException e) {
      // A mistake in one suite must not take the figures of those after it.
      return failed(suite, e.toString());
    }
  }

  private static SuiteResult failed(Suite suite, String why) {
    Figures figures = new Figures();
    figures.problem("it could not run to its end: " + why);
    return figures.result(
        suite.name(), MachineEnvironment.read(Session.PYTHON, "unknown"), Map.of());
  }
}
