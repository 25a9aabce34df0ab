package dev.argyle.bench.workload;

import dev.argyle.bench.load.LoadException;
import dev.argyle.bench.load.Target;
import dev.argyle.bench.platform.BenchFunction;
import dev.argyle.bench.report.Metrics;
import dev.argyle.bench.report.Series;
import dev.argyle.bench.run.Figures;
import dev.argyle.bench.run.Session;
import java.util.Optional;

/** One workload in turns: a plain process, a reused sandbox, a fresh sandbox for every request. */
final class WorkloadTurns {
  private static final int MAX_CONCURRENCY = 4;

  private final Session session;
  private final Caller caller;
  private final Workload workload;
  private final BenchFunction cold;
  private final BenchFunction warm;
  private final Timings coldTimings = new Timings();
  private final Timings warmTimings = new Timings();
  private final PlainProcess process;
  private Optional<String> missing = Optional.empty();

  WorkloadTurns(Session session, Caller caller, Workload workload) {
    this.session = session;
    this.caller = caller;
    this.workload = workload;
    cold = function("cold", "request");
    warm = function("warm", "instance");
    process = new PlainProcess(Session.PYTHON, workload);
  }

  private BenchFunction function(String start, String isolation) {
    return new BenchFunction(
        "bench-workload-" + workload.key() + "-" + start,
        BenchFunction.Language.PYTHON,
        isolation,
        MAX_CONCURRENCY,
        workload.code());
  }

  /** Deploys both functions, if the machine they run on has what they import. */
  void deploy() throws InterruptedException {
    session.deployment().addUntouched(cold);
    missing = session.gateway().invoke(cold).flatMap(workload::missing);
    if (missing.isEmpty()) {
      session.gateway().awaitAnswer(cold);
      session.deployment().add(warm);
    }
  }

  /** Asks so often without looking: code gets compiled, the platform learns what is imported. */
  void warmUp(int requests) throws InterruptedException {
    for (int i = 0; i < requests && missing.isEmpty(); i++) {
      ask(cold, "cold", new Timings());
      ask(warm, "warm", new Timings());
    }
  }

  /** One block of everything. The first request of a block is not counted. */
  void turn(int requests) throws InterruptedException {
    if (missing.isPresent()) {
      return;
    }
    process.run();
    block(warm, "warm", warmTimings, requests);
    block(cold, "cold", coldTimings, requests);
  }

  private void block(BenchFunction function, String start, Timings timings, int requests)
      throws InterruptedException {
    ask(function, start, new Timings());
    timings.beginBlock();
    for (int i = 0; i < requests; i++) {
      ask(function, start, timings);
    }
  }

  private void ask(BenchFunction function, String start, Timings timings)
      throws InterruptedException {
    Answer answer;
    try {
      answer = caller.get(function.path());
    } catch (LoadException e) {
      timings.failed("no answer");
      return;
    }
    fault(answer, start)
        .ifPresentOrElse(
            timings::failed,
            () -> timings.answered(answer, answer.microseconds("X-Faas-Duration-Us")));
  }

  private Optional<String> fault(Answer answer, String start) {
    if (answer.status() != 200) {
      return Optional.of("status " + answer.status());
    }
    if (!answer.start().equals(start)) {
      return Optional.of("X-Faas-Start is not " + start);
    }
    boolean right = answer.body().toString().equals(workload.result());
    return right ? Optional.empty() : Optional.of("a wrong result");
  }

  Workload workload() {
    return workload;
  }

  boolean isMissing() {
    return missing.isPresent();
  }

  /** Names what was found. */
  void tell() {
    Figures figures = session.figures();
    String key = workload.key();
    String what = key + ": " + workload.explanation();
    if (missing.isPresent()) {
      Target target = new Target(key + "_cold", what, cold.path(), Target.Start.COLD);
      figures.missing(Series.Kind.CLOSED, target, missing.get());
      return;
    }
    coldTimings.tell(figures, key + "_cold", key + " cold: a fresh sandbox each");
    warmTimings.tell(figures, key + "_warm", key + " warm: " + workload.explanation());
    if (process.missing().isPresent()) {
      figures.missing(key + " in a plain process", process.missing().get());
    } else {
      figures.floor(key + "_process", key + " in a plain python3 process", process.recording());
      if (!process.recording().failures().isEmpty()) {
        figures.problem(
            key + "_process: failed: " + Figures.reasons(process.recording().failures()));
      }
    }
    Metrics metrics = figures.metrics();
    metrics
        .ratio(key + "_cold_over_warm_p50_ratio", key + "_cold_p50_us", key + "_warm_p50_us")
        .ratio(key + "_process_over_cold_p50_ratio", key + "_process_p50_us", key + "_cold_p50_us");
  }
}
