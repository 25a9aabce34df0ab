package dev.argyle.bench.policy;

import java.util.List;

/**
 * Who was called when.
 *
 * @param functions by their id
 * @param calls in the order of time
 * @param lengthMs how long it was watched
 */
public record Trace(List<TracedFunction> functions, List<Call> calls, long lengthMs) {

  /** Copies the lists. */
  public Trace {
    functions = List.copyOf(functions);
    calls = List.copyOf(calls);
  }

  /**
   * One call.
   *
   * @param atMs after the trace's begin
   * @param function its id
   * @param runMs without a cold start
   */
  public record Call(long atMs, int function, long runMs) {}
}
