package dev.argyle.worker.schedule;

import dev.argyle.sandbox.policy.egress.EgressRule;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.InvocationResult;
import dev.argyle.worker.api.Isolation;
import dev.argyle.worker.api.Metering;
import dev.argyle.worker.api.NetworkPolicy;
import dev.argyle.worker.api.Outcome.Reason;
import dev.argyle.worker.api.StartCause;
import dev.argyle.worker.api.StartKind;
import dev.argyle.worker.instance.Call;
import dev.argyle.worker.instance.Instance;
import dev.argyle.worker.instance.InstanceState;
import dev.argyle.worker.instance.InstanceTemplate;
import dev.argyle.zygote.guest.Guest;
import dev.argyle.zygote.tree.GrowthPolicy;
import dev.argyle.zygote.tree.ZygoteNode;
import dev.argyle.zygote.tree.ZygoteTree;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The instances and the queue of one function version. Event loop. */
final class FunctionPool implements Instance.Owner {
  private final FunctionSpec function;
  private final Scheduler scheduler;
  private final FunctionImports imports;
  private Supply supply;
  private final Deque<Call> queue = new ArrayDeque<>();
  private final Deque<Instance> idle = new ArrayDeque<>();
  private final SharedInstances shared = new SharedInstances();
  private final Set<Instance> live = new LinkedHashSet<>();
  private final InstanceTemplate template;
  private final FunctionUse use = new FunctionUse(System.nanoTime());
  private ZygoteNode startedFrom;
  private boolean retired;

  FunctionPool(
      FunctionSpec function,
      Scheduler scheduler,
      FunctionImports imports,
      InstanceTemplate template) {
    this.function = function;
    this.scheduler = scheduler;
    this.imports = imports;
    this.template = template;
    this.supply = route();
  }

  private Supply route() {
    return scheduler.forest().route(function, isNetworked(), imports.current());
  }

  /** Whether it may connect to something. */
  boolean isNetworked() {
    return !(function.network() instanceof NetworkPolicy.None);
  }

  /** Takes spares from another zygote from now on, if there is a better one or its own has gone. */
  void reroute() {
    Supply next = route();
    if (next == supply) {
      return;
    }
    Supply before = supply;
    supply = next;
    before.noLongerWants(this);
    if (!queue.isEmpty()) {
      pump();
    }
  }

  /** Where its installed packages are; empty for none. */
  String environment() {
    return imports.current().environment();
  }

  /** False for one that is only expected: it has cost nothing yet. */
  boolean hasStarted() {
    return startedFrom != null;
  }

  /** What its cold starts cost, for the tree that serves it. */
  GrowthPolicy.Demand demand(ZygoteTree tree) {
    int node = supply.node().number();
    return new GrowthPolicy.Demand(
        tree.fit(imports.current()), imports.startsPerSecond(), imports.importUs(node), node);
  }

  FunctionSpec function() {
    return function;
  }

  Supply supply() {
    return supply;
  }

  Collection<Instance> live() {
    return live;
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

  /** Has its zygote started. */
  void expect() {
    supply.open();
  }

  /** Runs a call now or lets it wait; refuses it when too many wait. */
  void submit(Call call) {
    use.called();
    if (queue.isEmpty() && tryRun(call)) {
      return;
    }
    if (queue.size() >= scheduler.config().maxQueue()) {
      call.reject(
          Reason.TOO_MANY_REQUESTS,
          function.name() + " has " + queue.size() + " invocations waiting; try again later");
      return;
    }
    if (live.size() < function.concurrency().max()) {
      call.waitsForSpare(); // also behind others, who wait for theirs
    }
    queue.addLast(call);
    scheduler.armQueueDeadline(call, this);
    wantSpare();
  }

  private boolean tryRun(Call call) {
    Instance busy = shared.busiest();
    if (busy != null) {
      runOn(busy, call);
      return true;
    }
    Instance warm = idle.pollLast();
    if (warm != null) {
      scheduler.leftIdle(warm);
      runOn(warm, call);
      return true;
    }
    if (live.size() >= function.concurrency().max() || !scheduler.hasMemory()) {
      return false;
    }
    // A spare may have ended without our knowing yet: the next one serves then.
    for (Guest spare = supply.take(); spare != null; spare = supply.take()) {
      call.startsFresh(freshCause());
      Instance instance = template.adopt(spare, this);
      live.add(instance);
      if (instance.start(call, imports.wantsToLearn())) {
        startedFrom = supply.node();
        startedFrom.started();
        scheduler.startedAtLevel(startedFrom.depth());
        supply.refill();
        shared.changed(instance);
        return true;
      }
      live.remove(instance);
    }
    call.waitsForSpare();
    return false;
  }

  private void runOn(Instance instance, Call call) {
    instance.run(call);
    shared.changed(instance);
  }

  private StartCause freshCause() {
    if (function.isolation() == Isolation.REQUEST) {
      return StartCause.ISOLATION;
    }
    return live.isEmpty() ? StartCause.FIRST : StartCause.BUSY;
  }

  /** Serves what waits, as far as there are instances and spares. */
  void pump() {
    while (!queue.isEmpty()) {
      Call next = queue.peekFirst();
      if (next == null || !tryRunQueued(next)) {
        wantSpare();
        return;
      }
    }
    supply.noLongerWants(this);
  }

  private boolean tryRunQueued(Call next) {
    queue.removeFirst();
    if (tryRun(next)) {
      return true;
    }
    queue.addFirst(next);
    return false;
  }

  private void wantSpare() {
    if (wanted() > 0) {
      supply.want(this);
    } else {
      supply.noLongerWants(this);
    }
  }

  /** How many spares it could use now. */
  int wanted() {
    if (!scheduler.hasMemory()) {
      return 0;
    }
    int perInstance = function.concurrency().perInstance();
    int instances = (queue.size() + perInstance - 1) / perInstance;
    return Math.max(0, Math.min(instances, function.concurrency().max() - live.size()));
  }

  /** Takes a call out of the queue; false when it was not there. */
  boolean forget(Call call) {
    boolean waited = queue.remove(call);
    if (waited) {
      wantSpare();
    }
    return waited;
  }

  /** Serves what waits and then ends: another version has taken over, or the function is gone. */
  void retire() {
    retired = true;
    stopIdleSince(Long.MAX_VALUE);
    removeIfOver();
  }

  /** Tells those that wait that they wait in vain. */
  void refuseWaiting(Reason reason, String message) {
    for (Call next = queue.pollFirst(); next != null; next = queue.pollFirst()) {
      next.reject(reason, message);
    }
    wantSpare();
  }

  /** Ends idle instances that became idle before a moment of {@link System#nanoTime}. */
  void stopIdleSince(long beforeNs) {
    while (!idle.isEmpty()
        && (beforeNs == Long.MAX_VALUE || idle.peekFirst().idleSinceNs() - beforeNs < 0)) {
      idle.peekFirst().stop();
    }
  }

  @Override
  public void idle(Instance instance) {
    shared.changed(instance);
    if (!queue.isEmpty()) {
      runWaiting(instance);
    } else if (retired) {
      instance.stop();
    } else {
      idle.addLast(instance);
      scheduler.becameIdle(instance, this);
    }
  }

  /** Gives it as many of those that wait as it has places for. */
  private void runWaiting(Instance instance) {
    while (!queue.isEmpty() && instance.hasPlace()) {
      Call next = queue.removeFirst();
      wantSpare();
      instance.run(next);
    }
    shared.changed(instance);
  }

  @Override
  public void freed(Instance instance) {
    runWaiting(instance);
  }

  @Override
  public void leaving(Instance instance) {
    shared.changed(instance);
  }

  @Override
  public void stopped(Instance instance) {
    live.remove(instance);
    shared.changed(instance);
    if (idle.remove(instance)) {
      scheduler.leftIdle(instance);
    }
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
    if (metering.start() == StartKind.COLD && startedFrom != null && metering.initUs() > 0) {
      use.started(metering.initUs());
      imports.started(metering.initUs(), startedFrom.number());
    }
    if (!function.isInternal()) {
      scheduler.finished(result);
    }
  }

  @Override
  public void imported(List<String> modules) {
    if (imports.learned(modules, startedFrom != null && startedFrom.parent() == null)) {
      reroute();
    }
  }

  /** Live instances in a state. */
  long count(InstanceState state) {
    return live.stream().filter(instance -> instance.state() == state).count();
  }
}
