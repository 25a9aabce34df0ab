package dev.argyle.gateway.observe;

import dev.argyle.worker.api.InvocationResult;
import dev.argyle.worker.api.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.TimeUnit;

/**
 * What the gateway counts of invocations; what they use is metered by the worker. Written on the
 * event loop, read by any thread.
 */
public final class InvocationMetrics {
  private final Counter successes;
  private final Counter functionErrors;
  private final Counter rejections;
  private final Timer durations;
  private final StageLatencies stages = new StageLatencies();
  private final FunctionSeries functions;

  /**
   * Registers the meters.
   *
   * @param mostFunctions functions that have series of their own
   */
  public InvocationMetrics(PrometheusMeterRegistry registry, int mostFunctions) {
    successes = counter(registry, "success");
    functionErrors = counter(registry, "function_error");
    rejections = counter(registry, "rejected");
    durations =
        Timer.builder("argyle.gateway.invocation")
            .description("From a request's arrival to its invocation's end")
            .register(registry);
    functions = new FunctionSeries(mostFunctions);
    registry.getPrometheusRegistry().register(stages);
    registry.getPrometheusRegistry().register(functions);
  }

  void ended(Observation seen, InvocationResult result) {
    durations.record(seen.endedNs() - seen.arrivedNs(), TimeUnit.NANOSECONDS);
    stages.ended(seen);
    functions.ended(seen);
    if (result.outcome() instanceof Outcome.FunctionError) {
      functionErrors.increment();
    } else if (result.outcome() instanceof Outcome.Rejected) {
      rejections.increment();
    } else {
      successes.increment();
    }
  }

  void answered(Observation seen) {
    if (seen.endedNs() != 0) {
      stages.answered(seen);
    }
  }

  private static Counter counter(PrometheusMeterRegistry registry, String outcome) {
    return Counter.builder("argyle.gateway.invocations")
        .description("Invocations that ended, by how")
        .tag("outcome", outcome)
        .register(registry);
  }
}
