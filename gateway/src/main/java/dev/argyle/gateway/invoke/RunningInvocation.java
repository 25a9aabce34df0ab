package dev.argyle.gateway.invoke;

import dev.argyle.gateway.observe.Observation;
import dev.argyle.gateway.registry.FunctionVersion;
import dev.argyle.worker.api.Invocation;
import dev.argyle.worker.api.InvocationHandle;
import dev.argyle.worker.api.InvocationResult;
import dev.argyle.worker.api.Metering;
import dev.argyle.worker.api.Outcome.Reason;
import dev.argyle.worker.api.Outcome.Rejected;
import dev.argyle.worker.api.ResponseSink;
import dev.argyle.worker.api.StartKind;
import io.vertx.core.AsyncResult;
import io.vertx.core.buffer.Buffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between a worker and a sink and holds the worker to the sink's contract: one end, nothing
 * after it, and a refusal instead of an exception. Event loop only.
 */
final class RunningInvocation implements ResponseSink, InvocationHandle {
  private static final Logger LOG = LoggerFactory.getLogger(RunningInvocation.class);

  private static final String STOPPING = "The platform is stopping.";

  private final Invoker invoker;
  private final FunctionVersion version;
  private final Invocation invocation;
  private final Observation observation;
  private final ResponseSink sink;
  private InvocationHandle handle;
  private boolean cancelled;
  private boolean ended;

  RunningInvocation(
      Invoker invoker,
      FunctionVersion version,
      Invocation invocation,
      Observation observation,
      ResponseSink sink) {
    this.invoker = invoker;
    this.version = version;
    this.invocation = invocation;
    this.observation = observation;
    this.sink = sink;
  }

  void start() {
    String code = invocation.function().codeSha256();
    if (invoker.isDraining()) {
      reject(Reason.STOPPING, STOPPING);
    } else if (invoker.preparation().isReady(code)) {
      hand();
    } else {
      invoker.preparation().ensure(code).onComplete(this::prepared);
    }
  }

  private void prepared(AsyncResult<Void> result) {
    if (cancelled) {
      reject(Reason.CANCELLED, "The caller went away.");
    } else if (result.succeeded()) {
      hand();
    } else {
      LOG.error(
          "the code of {} cannot be prepared: {}",
          invocation.function().name(),
          result.cause().getMessage());
      reject(
          Reason.UNAVAILABLE,
          "The code of %s cannot be prepared now: %s"
              .formatted(invocation.function().name(), result.cause().getMessage()));
    }
  }

  private void hand() {
    if (!invoker.isRegistered(version)) {
      reject(
          Reason.UNAVAILABLE,
          "Version %d of %s was removed before it could run."
              .formatted(version.number(), version.name()));
      return;
    }
    observation.handed();
    try {
      handle = invoker.worker().invoke(invocation, this);
    } catch (RuntimeException e) {
      LOG.atError()
          .addKeyValue("requestId", invocation.requestId())
          .addKeyValue("traceId", invocation.trace().traceId())
          .setCause(e)
          .log("the worker did not take an invocation of {}", invocation.function().name());
      reject(Reason.UNAVAILABLE, "The worker did not take the invocation.");
    }
  }

  private void reject(Reason reason, String message) {
    end(new InvocationResult(new Rejected(reason, message), Metering.none(), Buffer.buffer(0)));
  }

  /** The platform waits no longer: it ends now, and its caller is told. */
  void stop() {
    reject(Reason.STOPPING, "The platform is stopping, and this was not done in time.");
    cancelled = true;
    if (handle != null) {
      handle.cancel();
    }
  }

  @Override
  public void cancel() {
    if (!cancelled && !ended) {
      cancelled = true;
      if (handle != null) {
        handle.cancel();
      }
    }
  }

  @Override
  public void streamStarted(Buffer head, StartKind start, long initUs) {
    if (!ended) {
      sink.streamStarted(head, start, initUs);
    }
  }

  @Override
  public void chunk(Buffer bytes) {
    if (!ended) {
      sink.chunk(bytes);
    }
  }

  @Override
  public boolean isFull() {
    return !ended && sink.isFull();
  }

  @Override
  public void whenDrained(Runnable resume) {
    sink.whenDrained(resume);
  }

  @Override
  public void end(InvocationResult result) {
    if (ended) {
      return;
    }
    ended = true;
    try {
      invoker.telemetry().ended(observation, result, () -> sink.end(result));
    } finally {
      invoker.ended(this);
    }
  }
}
