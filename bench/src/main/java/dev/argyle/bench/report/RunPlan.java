package dev.argyle.bench.report;

import java.util.Map;

/**
 * What was asked for, as the page tells it.
 *
 * @param suites that are to be measured, in their order, with a line on each
 * @param command that measures them all again: {@code faas bench all --seconds 5}
 * @param options that go with each suite of it alone: {@code --seconds 5}; may be empty
 */
public record RunPlan(Map<String, String> suites, String command, String options) {
  /** Nothing is known but the results. */
  public static final RunPlan NONE = new RunPlan(Map.of(), "", "");

  String describe(String suite) {
    return suites.getOrDefault(suite, "");
  }

  String commandOf(String suite) {
    return ("./faas bench " + suite + " " + options).strip();
  }
}
