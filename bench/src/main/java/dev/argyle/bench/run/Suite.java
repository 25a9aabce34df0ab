package dev.argyle.bench.run;

import dev.argyle.bench.report.SuiteResult;

/** A set of figures that are measured in one run. */
public interface Suite {
  /** As it is asked for: {@code faas bench NAME}. */
  String name();

  /** What it measures, in one line for the help and the report. */
  String description();

  /**
   * Measures; blocks for as long as that takes, and leaves the platform as it was.
   *
   * @throws dev.argyle.bench.platform.NoGatewayException if no gateway answers
   * @throws dev.argyle.bench.platform.GatewayException if the platform refuses what it needs
   * @throws dev.argyle.bench.load.LoadException if load cannot be generated
   */
  SuiteResult run(SuiteRun run) throws InterruptedException;
}
