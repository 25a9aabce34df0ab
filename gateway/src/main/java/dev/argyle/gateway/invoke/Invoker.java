package dev.argyle.gateway.invoke;

import dev.argyle.gateway.registry.FunctionVersion;
import dev.argyle.worker.api.Invocation;
import dev.argyle.worker.api.InvocationHandle;
import dev.argyle.worker.api.ResponseSink;
import dev.argyle.worker.api.Worker;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;

/** Starts invocations and knows how many run. Event loop only. */
public final class Invoker {
  private final Vertx vertx;
  private final Worker worker;
  private final Preparation preparation;
  private final InvocationMetrics metrics;
  private final Promise<Void> idle = Promise.promise();
  private int running;
  private boolean draining;

  /** An invoker over a worker. */
  public Invoker(Vertx vertx, Worker worker, Preparation preparation, InvocationMetrics metrics) {
    this.vertx = vertx;
    this.worker = worker;
    this.preparation = preparation;
    this.metrics = metrics;
  }

  /**
   * Runs a function once. The sink is called as its interface says, at least with an end: exactly
   * one comes, even if the worker fails or calls twice.
   *
   * @param requestId a UUID
   * @param event JSON text
   * @param clientContext JSON text or empty
   * @param traceId a trace header or empty
   */
  public InvocationHandle invoke(
      FunctionVersion function,
      String requestId,
      Buffer event,
      String clientContext,
      String traceId,
      ResponseSink sink) {
    Invocation invocation =
        new Invocation(requestId, function.spec(), event, clientContext, traceId);
    RunningInvocation run = new RunningInvocation(this, invocation, sink);
    running++;
    run.start();
    return run;
  }

  /** Invocations that have begun and not ended. */
  public int running() {
    return running;
  }

  /** True once {@link #drain} was called. */
  public boolean isDraining() {
    return draining;
  }

  /** Refuses what comes, and completes when what runs has ended or {@code graceMs} have passed. */
  public Future<Void> drain(long graceMs) {
    if (!draining) {
      draining = true;
      long timer = vertx.setTimer(graceMs, id -> idle.tryComplete());
      idle.future().onComplete(done -> vertx.cancelTimer(timer));
      if (running == 0) {
        idle.tryComplete();
      }
    }
    return idle.future();
  }

  Worker worker() {
    return worker;
  }

  Preparation preparation() {
    return preparation;
  }

  InvocationMetrics metrics() {
    return metrics;
  }

  void ended() {
    running--;
    if (draining && running == 0) {
      idle.tryComplete();
    }
  }
}
