package dev.argyle.worker.schedule;

import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.InvocationResult;
import dev.argyle.worker.api.Isolation;
import dev.argyle.worker.api.Outcome;
import dev.argyle.worker.log.FunctionLog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Keeps so many instances of a function version initialised as its {@code concurrency.min} says,
 * though nobody calls. They are started one at a time, from spares that nobody waits for, and not
 * while the machine is short of memory or of sandboxes. What was lost is looked for {@linkplain
 * #tend now and then}, so a start that fails at once is never a loop. Event loop.
 */
final class WarmKeeper {
  /** Where no sandbox can be had for so long, the version before is kept no longer. */
  static final long SETTLE_WITHIN_NS = TimeUnit.SECONDS.toNanos(30);

  /** The instances it keeps. */
  interface Instances {
    /** Those that live, or start. */
    int alive();

    /** Whether a spare may be taken now for nobody. */
    boolean mayStartAlone();

    /**
     * Starts one.
     *
     * @return false when there is no spare, and the call is as it was
     */
    boolean startAlone(NobodysCall call);

    /** Runs something a moment later. */
    void later(Runnable action);
  }

  private final FunctionSpec function;
  private final FunctionLog log;
  private final InitBackoff backoff;
  private final Instances instances;
  private final LongSupplier clockNs;
  private final List<Runnable> whenSettled = new ArrayList<>();
  private boolean active;
  private boolean starting;
  private boolean settled = true;
  private long activeSinceNs;

  /**
   * Keeps nothing until {@link #begin}.
   *
   * @param clockNs as {@link System#nanoTime}
   */
  WarmKeeper(
      FunctionSpec function,
      FunctionLog log,
      InitBackoff backoff,
      Instances instances,
      LongSupplier clockNs) {
    this.function = function;
    this.log = log;
    this.backoff = backoff;
    this.instances = instances;
    this.clockNs = clockNs;
  }

  /** Instances that no idle time-out ends. */
  int kept() {
    boolean reuses = function.isolation() == Isolation.INSTANCE;
    return active && reuses
        ? Math.min(function.concurrency().min(), function.concurrency().max())
        : 0;
  }

  /** From now on they are kept. */
  void begin() {
    if (!active) {
      active = true;
      settled = false;
      activeSinceNs = clockNs.getAsLong();
    }
    tend();
  }

  /** They are kept no longer. */
  void end() {
    active = false;
    settle();
  }

  /**
   * Runs an action once all are ready, or one has failed to be, or sandboxes were lacking for too
   * long; at once when nothing is waited for.
   */
  void whenSettled(Runnable action) {
    whenSettled.add(action);
    if (settled) {
      settle();
    }
  }

  /** Starts what is missing, one at a time. */
  void tend() {
    if (!active || starting) {
      return;
    }
    long nowNs = clockNs.getAsLong();
    if (instances.alive() >= kept() || nowNs - activeSinceNs >= SETTLE_WITHIN_NS) {
      settle();
    }
    if (instances.alive() < kept() && backoff.mayStart(nowNs) && instances.mayStartAlone()) {
      starting = true;
      starting = instances.startAlone(new NobodysCall(function, this::started)) && starting;
    }
  }

  private void started(String requestId, InvocationResult result) {
    starting = false;
    if (result.outcome() instanceof Outcome.Success) {
      instances.later(this::tend);
      return;
    }
    settle();
    log.add(requestId, "An instance to be kept warm was not started: " + why(result.outcome()));
  }

  private static String why(Outcome outcome) {
    if (outcome instanceof Outcome.FunctionError error) {
      return error.errorType();
    }
    return outcome instanceof Outcome.Rejected rejected ? rejected.message() : "it answered";
  }

  private void settle() {
    settled = true;
    List<Runnable> actions = List.copyOf(whenSettled);
    whenSettled.clear();
    actions.forEach(Runnable::run);
  }
}
