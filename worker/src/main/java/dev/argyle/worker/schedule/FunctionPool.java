package dev.argyle.worker.schedule;

import dev.argyle.sandbox.policy.egress.EgressRule;
import dev.argyle.sandbox.process.Sandbox;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.InvocationResult;
import dev.argyle.worker.api.Metering;
import dev.argyle.worker.api.Outcome;
import dev.argyle.worker.api.Outcome.Reason;
import dev.argyle.worker.api.Outcome.Rejected;
import dev.argyle.worker.api.StartCause;
import dev.argyle.worker.api.StartKind;
import dev.argyle.worker.instance.Call;
import dev.argyle.worker.instance.Instance;
import dev.argyle.worker.instance.InstanceOwner;
import dev.argyle.worker.instance.InstanceTemplate;
import dev.argyle.worker.log.FunctionLog;
import dev.argyle.worker.schedule.Refusals.Lack;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The instances and the queue of one function version. Event loop. */
final class FunctionPool implements InstanceOwner, PlaceQueue.Claimant {
  private final FunctionSpec function;
  private final Scheduler scheduler;
  private final Origin origin;
  private final CallQueue queue;
  private final Holding holding;
  private final Deque<Instance> idle = new ArrayDeque<>();
  private final SharedInstances shared = new SharedInstances();
  private final Map<Instance, Sandbox> live = new LinkedHashMap<>();
  private final InstanceTemplate template;
  private final FunctionUse use = new FunctionUse(System.nanoTime());
  private final Starter starter;
  private boolean retired;

  FunctionPool(
      FunctionSpec function,
      Scheduler scheduler,
      FunctionImports imports,
      InstanceTemplate template,
      FunctionLog log) {
    this.function = function;
    this.scheduler = scheduler;
    this.template = template;
    this.origin = new Origin(function, scheduler.forest(), imports);
    this.starter = new Starter(this, scheduler, template, log);
    this.queue = new CallQueue(function, scheduler.config(), scheduler.loop(), this::refuseLate);
    this.holding = scheduler.places().open(function);
  }

  /** Takes spares from another zygote from now on, if there is a better one or its own has gone. */
  void reroute() {
    Supply before = supply();
    if (origin.reroute()) {
      before.noLongerWants(this);
      if (!queue.isEmpty()) {
        pump();
      }
    }
  }

  /** Where its sandboxes come from. */
  Origin origin() {
    return origin;
  }

  FunctionSpec function() {
    return function;
  }

  Supply supply() {
    return origin.supply();
  }

  @Override
  public Holding holding() {
    return holding;
  }

  EgressRule egress() {
    return template.egress();
  }

  int queued() {
    return queue.size();
  }

  /** How it was used lately. */
  FunctionUse use() {
    return use;
  }

  /** Whether it has no more instances than its manifest keeps warm. */
  boolean keepsWarm() {
    return live.size() <= function.concurrency().min();
  }

  /** Has its zygote started, and instances that are to be kept warm. */
  void expect() {
    supply().open();
    keeper().begin();
  }

  /** What keeps its instances warm. */
  WarmKeeper keeper() {
    return starter.keeper();
  }

  /** Runs a call now or lets it wait; refuses it when it would wait in vain. */
  void submit(Call call) {
    use.called();
    if (queue.isEmpty() && tryRun(call)) {
      queue.admission().started(System.nanoTime());
      return;
    }
    Rejected refusal = queue.refusal(lack(), boundBy());
    if (refusal != null) {
      call.reject(refusal);
    } else {
      if (live.size() < function.concurrency().max()) {
        call.waitsForSpare(); // also behind others, who wait for theirs
      }
      queue.add(call);
      wantSpare();
    }
  }

  private void refuseLate(Call call) {
    Lack lack = lack();
    call.reject(
        lack == Lack.SPARE && !scheduler.hasMemory()
            ? scheduler.lackOfMemory()
            : queue.refusalOfLate(lack, boundBy(), supply().lastFailure()));
    wantSpare();
    removeIfOver();
  }

  private Lack lack() {
    if (isAtLimit()) {
      return Lack.LIMIT;
    }
    return scheduler.places().mayTake(holding) ? Lack.SPARE : Lack.PLACE;
  }

  /** How many calls run at a time, when that is as many as may. */
  private int boundBy() {
    return isAtLimit() ? live.size() * function.concurrency().perInstance() : 0;
  }

  private boolean tryRun(Call call) {
    Instance busy = shared.busiest();
    if (busy != null) {
      runOn(busy, call);
      return true;
    }
    Instance warm = leavesTheRestToOtherVersions() ? null : idle.pollLast();
    if (warm != null) {
      scheduler.leftIdle(warm);
      scheduler.works(holding);
      runOn(warm, call);
      return true;
    }
    if (starter.refuses(call)) {
      return true;
    }
    if (!mayStart()) {
      return false;
    }
    if (starter.start(call)) {
      return true;
    }
    call.waitsForSpare();
    return false;
  }

  /** A spare becomes an instance of this. */
  void born(Instance instance, Sandbox sandbox) {
    live.put(instance, sandbox);
    scheduler.worksAnew(holding);
  }

  /** It did become one. */
  void started(Instance instance) {
    shared.changed(instance);
  }

  /** It did not: the spare was of no use. */
  void stillborn(Instance instance) {
    live.remove(instance);
    scheduler.places().released(holding);
  }

  /** Those that live, or start. */
  Collection<Instance> live() {
    return live.keySet();
  }

  private void runOn(Instance instance, Call call) {
    instance.run(call);
    shared.changed(instance);
  }

  @Override
  public boolean isAtLimit() {
    return live.size() >= function.concurrency().max() || leavesTheRestToOtherVersions();
  }

  /**
   * While a version gives way to the next they keep to the function's limit together, but for the
   * first sandbox of each that works: none waits for the end of what the other one runs.
   */
  private boolean leavesTheRestToOtherVersions() {
    return holding.busy() >= function.concurrency().max() && live.size() > idle.size();
  }

  @Override
  public boolean mayStart() {
    return !isAtLimit() && scheduler.hasMemory() && scheduler.places().mayTake(holding);
  }

  /** Serves what waits, as far as there are instances and spares. */
  @Override
  public void pump() {
    while (!queue.isEmpty()) {
      Call next = queue.first();
      if (!tryRun(next)) {
        queue.putBack(next);
        break;
      }
      queue.departed();
    }
    wantSpare();
  }

  private void wantSpare() {
    boolean couldUse =
        !queue.isEmpty() && live.size() < function.concurrency().max() && scheduler.hasMemory();
    boolean starts = couldUse && mayStart();
    scheduler.claimants().waits(this, couldUse && !starts);
    if (starts) {
      supply().want(this);
    } else {
      supply().noLongerWants(this);
    }
  }

  /** How many spares it could use now. */
  int wanted() {
    if (!scheduler.hasMemory()) {
      return 0;
    }
    int perInstance = function.concurrency().perInstance();
    int instances = (queue.size() + perInstance - 1) / perInstance;
    int allowed = function.concurrency().max() - live.size();
    return Math.max(0, Math.min(Math.min(instances, allowed), scheduler.places().roomFor(holding)));
  }

  /** Of its live instances. */
  Collection<Sandbox> sandboxes() {
    return live.values();
  }

  /** Takes a call out of the queue; false when it was not there. */
  boolean forget(Call call) {
    boolean waited = queue.forget(call);
    if (waited) {
      wantSpare();
      removeIfOver();
    }
    return waited;
  }

  /** Serves what waits and then ends: another version has taken over, or the function is gone. */
  void retire() {
    retired = true;
    keeper().end();
    stopIdleSince(Long.MAX_VALUE);
    removeIfOver();
  }

  /** Tells those that wait that they wait in vain. */
  void refuseWaiting(Reason reason, String message) {
    for (Call next = queue.first(); next != null; next = queue.first()) {
      next.reject(reason, message);
    }
    wantSpare();
  }

  /**
   * Ends idle instances that became idle before a moment of {@link System#nanoTime}, but for those
   * that are kept warm.
   */
  void stopIdleSince(long beforeNs) {
    while (!idle.isEmpty()
        && (beforeNs == Long.MAX_VALUE
            || (live.size() > keeper().kept() && idle.peekFirst().idleSinceNs() - beforeNs < 0))) {
      idle.peekFirst().stop();
    }
  }

  @Override
  public void idle(Instance instance) {
    shared.changed(instance);
    boolean yields = scheduler.claimants().wantsPlaceOf(holding);
    if (!yields && !queue.isEmpty()) {
      runWaiting(instance);
      return;
    }
    scheduler.places().released(holding);
    idle.addLast(instance);
    if (retired || yields) {
      instance.stop();
    } else {
      scheduler.becameIdle(instance, this);
      scheduler.claimants().serve();
    }
  }

  /** Gives it as many of those that wait as it has places for. */
  private void runWaiting(Instance instance) {
    while (!queue.isEmpty() && instance.hasPlace()) {
      Call next = queue.first();
      queue.departed();
      wantSpare();
      instance.run(next);
    }
    shared.changed(instance);
  }

  @Override
  public void freed(Instance instance) {
    if (scheduler.claimants().wantsPlaceOf(holding)) {
      shared.changed(instance);
    } else {
      runWaiting(instance);
    }
  }

  @Override
  public void leaving(Instance instance) {
    shared.changed(instance);
  }

  @Override
  public void initialized() {
    starter.initialized();
  }

  @Override
  public void notInitialized(Outcome outcome, boolean certain) {
    starter.notInitialized(outcome, certain);
  }

  @Override
  public void stopped(Instance instance) {
    live.remove(instance);
    starter.stopped();
    shared.changed(instance);
    if (idle.remove(instance)) {
      scheduler.leftIdle(instance);
    } else {
      scheduler.places().released(holding);
    }
    // The others first: this one has had its turn.
    scheduler.claimants().serve();
    pump();
    removeIfOver();
  }

  private void removeIfOver() {
    if (retired && live.isEmpty() && queue.isEmpty()) {
      scheduler.remove(this);
    }
  }

  @Override
  public void finished(InvocationResult result) {
    Metering metering = result.metering();
    queue.served(metering);
    if (metering.start() == StartKind.COLD && origin.hasStarted() && metering.initUs() > 0) {
      use.started(metering.initUs());
      origin.took(metering.initUs());
    }
    if (!function.isInternal() && metering.cause() != StartCause.KEPT_WARM) {
      scheduler.finished(result);
    }
  }

  @Override
  public void imported(List<String> modules) {
    if (origin.learned(modules)) {
      reroute();
    }
  }
}
