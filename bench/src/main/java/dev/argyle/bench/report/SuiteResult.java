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
 * @param missing what could not be measured here, and why; that is no failure
 * @param series what was measured
 * @param metrics the named figures
 * @param tables what the suite puts side by side, before the tables of all series
 * @param plots what is drawn of it
 * @param notes what the figures mean, a paragraph each
 * @param samples raw figures over time
 * @param claims what others say of the same, beside it
 * @param confidence how sure its metrics and series are
 */
public record SuiteResult(
    String suite,
    Map<String, Object> environment,
    Map<String, Object> parameters,
    List<String> problems,
    Map<String, String> missing,
    List<Series> series,
    Map<String, Number> metrics,
    List<ResultTable> tables,
    List<Plot> plots,
    List<String> notes,
    List<Samples> samples,
    List<Claim> claims,
    Confidence confidence) {

  /** Whether its figures must not be quoted. */
  public boolean failed() {
    return !problems.isEmpty();
  }
}
