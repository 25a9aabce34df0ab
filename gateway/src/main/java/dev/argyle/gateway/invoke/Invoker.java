package dev.argyle.gateway.invoke;

import dev.argyle.gateway.observe.Observation;
import dev.argyle.gateway.observe.Telemetry;
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
  private final Telemetry telemetry;
  private final Promise<Void> idle = Promise.promise();
  private int running;
  private boolean draining;

  /** An invoker over a worker. */
  public Invoker(Vertx vertx, Worker worker, Preparation preparation, Telemetry telemetry) {
    this.vertx = vertx;
    this.worker = worker;
    this.preparation = preparation;
    this.telemetry = telemetry;
  }

  /**
   * Runs a function once. The sink is called as its interface says, at least with an end: exactly
   * one comes, even if the worker fails or calls twice.
   *
   * @param observation of what asked for it; has the invocation's id and trace
   * @param event JSON text
   * @param clientContext JSON text or empty
   */
  public InvocationHandle invoke(
      FunctionVersion function,
      Observation observation,
      Buffer event,
      String clientContext,
      ResponseSink sink) {
    observation.invokes(function.name(), function.spec().version());
    Invocation invocation =
        new Invocation(
            observation.requestId(), function.spec(), event, clientContext, observation.trace());
    RunningInvocation run = new RunningInvocation(this, invocation, observation, sink);
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

  Telemetry telemetry() {
    return telemetry;
  }

  void ended() {
    running--;
    if (draining && running == 0) {
      idle.tryComplete();
    }
  }
}
