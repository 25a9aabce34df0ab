package dev.argyle.bench.report;

import java.util.List;
import java.util.Map;

/**
 * All that a suite found.
 *
 * @param suite its name
 * @param environment the machine, see {@link dev.argyle.bench.machine.MachineEnvironment}
 * @param parameters what was asked for: rate, seconds, …; units at the keys' ends
 * @param problems why the run is marked failed, a sentence each; empty if it is not
 * @param series what was measured
 * @param metrics the named figures
 */
public record SuiteResult(
    String suite,
    Map<String, Object> environment,
    Map<String, Object> parameters,
    List<String> problems,
    List<Series> series,
    Map<String, Number> metrics) {

  /** Whether its figures must not be quoted. */
  public boolean failed() {
    return !problems.isEmpty();
  }
}
