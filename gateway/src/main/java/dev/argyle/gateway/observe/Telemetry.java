package dev.argyle.gateway.observe;

import dev.argyle.worker.api.InvocationResult;
import dev.argyle.worker.api.TraceContext;
import io.vertx.core.http.HttpServerRequest;

/**
 * Hears of what happens to a request, and sees to it that meters, access log and spans have it.
 * Event loop only.
 */
public final class Telemetry {
  private final Traces traces;
  private final InvocationMetrics metrics;
  private final SpanSink spans;

  /** Tells all three. */
  public Telemetry(Traces traces, InvocationMetrics metrics, SpanSink spans) {
    this.traces = traces;
    this.metrics = metrics;
    this.spans = spans;
  }

  /** A request asks for an invocation: its trace is taken, or one begins. */
  public TraceContext trace(HttpServerRequest request, Observation observation) {
    TraceContext trace = traces.of(request.headers());
    observation.trace(trace);
    return trace;
  }

  /**
   * An invocation has ended, whether or not it ran; its answer may still have to be written.
   *
   * @param tell tells who waits for it, which is done before it is counted
   */
  public void ended(Observation observation, InvocationResult result, Runnable tell) {
    observation.ended(result);
    boolean nobodyAnswers = observation.isDetached() || observation.isOver();
    try {
      tell.run();
    } finally {
      metrics.ended(observation, result);
      if (nobodyAnswers) {
        export(observation, ServedSpan.Http.NONE);
      }
    }
  }

  /**
   * A request is over.
   *
   * @param whole whether all of its answer was written; the client went away otherwise
   */
  public void answered(Observation observation, HttpServerRequest request, boolean whole) {
    if (!observation.close()) {
      return;
    }
    observation.answered();
    if (whole) {
      metrics.answered(observation);
    }
    AccessLog.write(observation, request, whole);
    if (observation.endedNs() != 0) {
      export(observation, ServedSpan.Http.of(request, whole));
    }
  }

  private void export(Observation observation, ServedSpan.Http http) {
    if (observation.trace().sampled() && spans != SpanSink.NONE) {
      spans.served(ServedSpan.of(observation, http));
    }
  }
}
