package dev.argyle.bench.trace;

import dev.argyle.bench.policy.Trace;
import dev.argyle.bench.policy.TraceGenerator;
import dev.argyle.bench.policy.TracedFunction;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A trace made to fit a replay: its times are compressed, and its durations scaled so that the work
 * in it keeps a given part of the processors busy.
 *
 * @param works by the id of their function
 * @param calls in the order of time
 * @param seconds of replay
 */
record ReplayPlan(List<TracedWork> works, List<Call> calls, int seconds) {
  /** Not in the trace: functions take between so much of a processor while they run, and... */
  private static final double LEAST_CPU_SHARE = 0.25;

  /** ...so much. */
  private static final double MOST_CPU_SHARE = 0.75;

  /** Half of the functions run for less than a second in the mean: those are called short. */
  private static final double SHORT_MS = 1_000;

  private static final long NS_OF_MS = TimeUnit.MILLISECONDS.toNanos(1);

  /** Copies the lists. */
  ReplayPlan {
    works = List.copyOf(works);
    calls = List.copyOf(calls);
  }

  /**
   * One of them.
   *
   * @param atNs after the replay's begin
   * @param function the id of its function
   * @param runMs without a platform, on a processor of its own
   * @param isShort whether its function is one that runs for less than a second in the trace's time
   */
  record Call(long atNs, int function, long runMs, boolean isShort) {}

  /** Of a machine with so many processors. */
  static ReplayPlan of(ReplayShape shape, int seconds, int processors) {
    Trace trace = new TraceGenerator(shape.trace(seconds)).generate();
    Random random = new Random(shape.seed());
    List<TracedWork> works =
        trace.functions().stream().map(function -> work(function, random)).toList();
    long lengthMs = TimeUnit.SECONDS.toMillis(seconds) * shape.compression();
    List<Trace.Call> within =
        trace.calls().stream().filter(call -> call.atMs() < lengthMs).toList();
    double cpuMs =
        within.stream()
            .mapToDouble(call -> call.runMs() * works.get(call.function()).cpuShare())
            .sum();
    double wantedMs = 10 * shape.busyPercent() * processors * seconds;
    double scale = cpuMs == 0 ? 0 : wantedMs / cpuMs;
    List<Call> calls =
        within.stream().map(call -> call(call, works, shape.compression(), scale)).toList();
    return new ReplayPlan(works, calls, seconds);
  }

  private static TracedWork work(TracedFunction function, Random random) {
    double part = random.nextDouble();
    return new TracedWork(function, LEAST_CPU_SHARE + part * (MOST_CPU_SHARE - LEAST_CPU_SHARE));
  }

  private static Call call(Trace.Call call, List<TracedWork> works, int compression, double scale) {
    return new Call(
        call.atMs() * NS_OF_MS / compression,
        call.function(),
        Math.max(1, Math.round(call.runMs() * scale)),
        works.get(call.function()).traced().runMs() < SHORT_MS);
  }

  /** Calls of its first half, or of its second, from its begin. */
  List<Call> half(boolean second) {
    long middleNs = TimeUnit.SECONDS.toNanos(seconds) / 2;
    return calls.stream()
        .filter(call -> call.atNs() >= middleNs == second)
        .map(
            call ->
                new Call(
                    second ? call.atNs() - middleNs : call.atNs(),
                    call.function(),
                    call.runMs(),
                    call.isShort()))
        .toList();
  }
}
