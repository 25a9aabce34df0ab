package dev.argyle.gateway.invoke;

import dev.argyle.gateway.observe.Observation;
import dev.argyle.gateway.observe.Telemetry;
import dev.argyle.gateway.registry.FunctionVersion;
import dev.argyle.gateway.registry.RegisteredFunction;
import dev.argyle.gateway.registry.Registry;
import dev.argyle.worker.api.Invocation;
import dev.argyle.worker.api.InvocationHandle;
import dev.argyle.worker.api.ResponseSink;
import dev.argyle.worker.api.Worker;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Starts invocations and knows which run. Event loop only. */
public final class Invoker {
  private final Vertx vertx;
  private final Registry registry;
  private final Worker worker;
  private final Preparation preparation;
  private final Telemetry telemetry;
  private final Promise<Void> idle = Promise.promise();
  private final Set<RunningInvocation> running = new LinkedHashSet<>();
  private boolean draining;

  /** An invoker of a registry's functions over a worker. */
  public Invoker(
      Vertx vertx, Registry registry, Worker worker, Preparation preparation, Telemetry telemetry) {
    this.vertx = vertx;
    this.registry = registry;
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
    RunningInvocation run = new RunningInvocation(this, function, invocation, observation, sink);
    running.add(run);
    run.start();
    return run;
  }

  /** Invocations that have begun and not ended. */
  public int running() {
    return running.size();
  }

  /** True once {@link #drain} was called. */
  public boolean isDraining() {
    return draining;
  }

  /**
   * Refuses what comes, and completes when what runs has ended; after {@code graceMs} what is left
   * is stopped, and its callers are told.
   */
  public Future<Void> drain(long graceMs) {
    if (!draining) {
      draining = true;
      long timer = vertx.setTimer(Math.max(1, graceMs), id -> stopAll());
      idle.future().onComplete(done -> vertx.cancelTimer(timer));
      if (running.isEmpty()) {
        idle.tryComplete();
      }
    }
    return idle.future();
  }

  private void stopAll() {
    List.copyOf(running).forEach(RunningInvocation::stop);
    idle.tryComplete();
  }

  /** A version, or the current one of its function when it is not registered any more. */
  public FunctionVersion latest(FunctionVersion version) {
    RegisteredFunction function = registry.get(version.name());
    return function == null || isRegistered(version) ? version : function.current();
  }

  /**
   * Whether a version can still be asked for. One that cannot must not reach the worker, which
   * would keep it for calls that never come: nobody tells it again that the version is gone.
   */
  boolean isRegistered(FunctionVersion version) {
    RegisteredFunction function = registry.get(version.name());
    return function != null
        && (function.current().equals(version)
            || version.equals(function.versions().get(version.number())));
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

  void ended(RunningInvocation run) {
    running.remove(run);
    if (draining && running.isEmpty()) {
      idle.tryComplete();
    }
  }
}
