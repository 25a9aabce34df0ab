package dev.argyle.gateway.invoke;

import dev.argyle.worker.api.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** What the gateway counts of invocations; what they use is metered by the worker. Any thread. */
public final class InvocationMetrics {
  private final Counter successes;
  private final Counter functionErrors;
  private final Counter rejections;
  private final Timer durations;

  /** Registers the meters. */
  public InvocationMetrics(MeterRegistry registry) {
    successes = counter(registry, "success");
    functionErrors = counter(registry, "function_error");
    rejections = counter(registry, "rejected");
    durations =
        Timer.builder("argyle.gateway.invocation")
            .description("From handing an invocation to the worker to its end")
            .register(registry);
  }

  void ended(Outcome outcome, long durationNs) {
    durations.record(durationNs, TimeUnit.NANOSECONDS);
    if (outcome instanceof Outcome.FunctionError) {
      functionErrors.increment();
    } else if (outcome instanceof Outcome.Rejected) {
      rejections.increment();
    } else {
      successes.increment();
    }
  }

  private static Counter counter(MeterRegistry registry, String outcome) {
    return Counter.builder("argyle.gateway.invocations")
        .description("Invocations that ended, by how")
        .tag("outcome", outcome)
        .register(registry);
  }
}
