package dev.argyle.worker.schedule;

import dev.argyle.sandbox.mount.CodeMounter;
import dev.argyle.sandbox.policy.egress.Egress;
import dev.argyle.sandbox.policy.egress.EgressRule;
import dev.argyle.worker.WorkerConfig;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Invocation;
import dev.argyle.worker.api.InvocationResult;
import dev.argyle.worker.api.Outcome.Reason;
import dev.argyle.worker.api.Outcome.Rejected;
import dev.argyle.worker.api.ResponseSink;
import dev.argyle.worker.code.CodeCache;
import dev.argyle.worker.code.PreparedCode;
import dev.argyle.worker.instance.Call;
import dev.argyle.worker.instance.Freezer;
import dev.argyle.worker.instance.Instance;
import dev.argyle.worker.instance.InstanceTemplate;
import dev.argyle.worker.log.FunctionLog;
import dev.argyle.worker.log.LogBook;
import dev.argyle.worker.memory.MemoryPressure;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives calls to instances and spares to functions, in the order they came. Event loop. */
public final class Scheduler {
  private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);

  /** Of zygotes, that starts are counted by. */
  public static final int LEVELS = 4;

  private static final String STOPPING = "the platform is stopping";

  /** What functions hold changes within a second or two, when something ends. */
  private static final long MEMORY_RETRY_MS = 2_000;

  private record Key(String name, String version) {}

  private final WorkerConfig config;
  private final EventLoop loop;
  private final CodeCache code;
  private final Egress egress;
  private final LogBook logs;
  private final Consumer<InvocationResult> counter;
  private final Map<Key, FunctionPool> pools = new HashMap<>();
  private final IdleInstances idle;
  private final MemoryRelief relief;
  private final PlaceQueue claimants = new PlaceQueue();
  private final Places places;
  private final CpuWeights weights;
  private final FittedSpares fitted;
  private final Map<String, Runnable> whenUnused = new HashMap<>();
  private CodeMounter mounter;
  private Forest forest;
  private final long[] startsByLevel = new long[LEVELS];
  private boolean stopping;

  /**
   * A scheduler without a shelf yet.
   *
   * @param egress what limits functions in what they connect to
   * @param freezer what pauses instances that nobody uses
   * @param counter hears of every invocation's end
   */
  public Scheduler(
      WorkerConfig config,
      EventLoop loop,
      CodeCache code,
      Egress egress,
      LogBook logs,
      Freezer freezer,
      Consumer<InvocationResult> counter) {
    this.config = config;
    this.loop = loop;
    this.code = code;
    this.egress = egress;
    this.logs = logs;
    this.idle = new IdleInstances(freezer);
    this.relief = new MemoryRelief(idle::stopLeastUseful);
    this.counter = counter;
    places = new Places(config.maxSandboxes());
    weights = new CpuWeights(loop, places, pools.values());
    fitted = new FittedSpares(loop, pool -> maySpareForNobody() && isOpen(pool));
  }

  /** What mounts code into spares, and where they come from. */
  public void use(CodeMounter codeMounter, Forest zygotes) {
    mounter = codeMounter;
    forest = zygotes;
  }

  Forest forest() {
    return forest;
  }

  /** Functions may be served by other zygotes than before. */
  public void reroute() {
    List.copyOf(pools.values()).forEach(FunctionPool::reroute);
  }

  /** Has the zygotes follow the functions; to be called now and then. */
  public void tend() {
    if (hasMemory()) {
      forest.tend(pools.values());
    }
    weights.relax();
  }

  /**
   * Says how short of memory the worker is: spares are given back, and if there are none but the
   * least, instances that nobody uses; to be called now and then.
   */
  public void press(MemoryPressure pressure) {
    if (pressure.isShort()) {
      fitted.clear();
    }
    if (relief.press(pressure, forest)) {
      List.copyOf(pools.values()).forEach(FunctionPool::pump);
    }
  }

  /** Whether there is memory for a further sandbox. */
  boolean hasMemory() {
    return relief.mayStart();
  }

  /** What a call is told that waited for memory in vain. */
  Rejected lackOfMemory() {
    return new Rejected(Reason.UNAVAILABLE, relief.refusal(), MEMORY_RETRY_MS);
  }

  /** Whether a spare may go to nobody: not while the machine or callers lack what it takes. */
  boolean maySpareForNobody() {
    return !stopping && relief.isAtEase() && !forest.isShort();
  }

  private boolean isOpen(FunctionPool pool) {
    return pools.get(new Key(pool.function().name(), pool.function().version())) == pool;
  }

  /** Spares that are some function's already, though nobody calls. */
  FittedSpares fitted() {
    return fitted;
  }

  EventLoop loop() {
    return loop;
  }

  WorkerConfig config() {
    return config;
  }

  Places places() {
    return places;
  }

  PlaceQueue claimants() {
    return claimants;
  }

  /** A sandbox of a function begins to work. */
  void works(Holding holding) {
    if (places.took(holding)) {
      weights.changed();
    }
  }

  /** The same of a sandbox that was nobody's, with the full weight. */
  void worksAnew(Holding holding) {
    works(holding);
    if (holding.crowd().isMany()) {
      weights.changed();
    }
  }

  /** Takes an invocation; the sink hears of its end in any case. */
  public Call submit(Invocation invocation, ResponseSink sink) {
    FunctionSpec function = invocation.function();
    Call call = new Call(invocation, sink, loop, gone -> forget(function, gone));
    Optional<PreparedCode> prepared = code.find(function.codeSha256());
    if (stopping) {
      call.reject(Reason.STOPPING, STOPPING);
    } else if (prepared.isEmpty()) {
      call.reject(Reason.UNAVAILABLE, "the code of " + function.name() + " is not on this worker");
    } else {
      submit(function, call);
    }
    return call;
  }

  private void submit(FunctionSpec function, Call call) {
    FunctionPool pool;
    try {
      pool = poolOf(function);
    } catch (IOException | IllegalArgumentException e) {
      call.reject(
          Reason.UNSUPPORTED,
          "the network of " + function.name() + " cannot be limited as asked: " + e.getMessage());
      return;
    }
    pool.submit(call);
  }

  /** Makes ready what an invocation of a function needs but a sandbox. */
  public void expect(FunctionSpec function) {
    if (!stopping && code.find(function.codeSha256()).isPresent()) {
      try {
        poolOf(function).expect();
      } catch (IOException | IllegalArgumentException e) {
        LOG.debug("{} will be refused: {}", function.name(), e.getMessage());
      }
    }
  }

  private void forget(FunctionSpec function, Call gone) {
    FunctionPool pool = pools.get(new Key(function.name(), function.version()));
    if (pool != null) {
      pool.forget(gone);
    }
  }

  private FunctionPool poolOf(FunctionSpec function) throws IOException {
    Key key = new Key(function.name(), function.version());
    FunctionPool pool = pools.get(key);
    if (pool == null) {
      PreparedCode prepared = code.find(function.codeSha256()).orElseThrow();
      FunctionLog log = logs.of(function.name());
      InstanceTemplate template =
          new InstanceTemplate(
              function, mounter, prepared, EgressRules.of(egress, function.network()), config, log);
      pool =
          new FunctionPool(function, this, new FunctionImports(function, prepared), template, log);
      pools.put(key, pool);
    }
    return pool;
  }

  void becameIdle(Instance instance, FunctionPool pool) {
    idle.add(instance, pool);
    if (forest.isShort()) {
      evict();
    }
  }

  void leftIdle(Instance instance) {
    idle.remove(instance);
  }

  void finished(InvocationResult result) {
    counter.accept(result);
  }

  void remove(FunctionPool pool) {
    if (!pools.remove(new Key(pool.function().name(), pool.function().version()), pool)) {
      return;
    }
    pool.supply().noLongerWants(pool);
    fitted.drop(pool);
    claimants.remove(pool);
    places.close(pool.holding());
    forget(pool.egress());
    String code = pool.function().codeSha256();
    Runnable action = whenUnused.get(code);
    if (action != null && isUnused(code)) {
      whenUnused.remove(code);
      action.run();
    }
  }

  private void forget(EgressRule rule) {
    try {
      egress.forget(rule);
    } catch (IOException e) {
      LOG.warn("a rule of the network stays: {}", e.getMessage());
    }
  }

  /** Runs an action once no function here has this code. */
  public void whenUnused(String codeSha256, Runnable action) {
    if (isUnused(codeSha256)) {
      action.run();
    } else {
      whenUnused.put(codeSha256, action);
    }
  }

  private boolean isUnused(String codeSha256) {
    return pools.values().stream()
        .noneMatch(pool -> pool.function().codeSha256().equals(codeSha256));
  }

  /**
   * Ends a spare that nobody waits for, or else the instance that is worth least, so that a call
   * that waits can have its place.
   */
  public void evict() {
    if (!fitted.giveBack() && !forest.giveBackSpare()) {
      idle.stopLeastUseful();
    }
  }

  /**
   * Ends instances that have been idle for too long, pauses those that were for a while, and starts
   * those that are to be kept warm; to be called each second or so.
   */
  public void stopIdle() {
    long nowNs = System.nanoTime();
    fitted.tidy(nowNs);
    for (FunctionPool pool : List.copyOf(pools.values())) {
      pool.use().age(nowNs);
      pool.stopIdleSince(nowNs - TimeUnit.MILLISECONDS.toNanos(config.idleTimeoutMs()));
      pool.keeper().tend();
    }
    if (config.pauseAfterMs() > 0) {
      idle.pauseIdleSince(nowNs - TimeUnit.MILLISECONDS.toNanos(config.pauseAfterMs()));
    }
  }

  /**
   * Lets all but one version of a function serve what waits and end, as soon as the one that stays
   * has those instances that it keeps warm.
   */
  public void retire(String function, String keepVersion) {
    FunctionPool next = pools.get(new Key(function, keepVersion));
    for (FunctionPool pool : List.copyOf(pools.values())) {
      FunctionSpec spec = pool.function();
      if (spec.name().equals(function) && !spec.version().equals(keepVersion)) {
        if (next == null) {
          pool.retire();
        } else {
          next.keeper().whenSettled(pool::retire);
        }
      }
    }
  }

  /** Takes no more work. */
  public void stopTaking() {
    stopping = true;
  }

  /** True when no call waits or runs. */
  public boolean isQuiet() {
    return occupancy().isQuiet();
  }

  /** Takes no more work and refuses what waits. */
  public void refuseAll() {
    stopping = true;
    fitted.clear();
    idle.close();
    for (FunctionPool pool : List.copyOf(pools.values())) {
      pool.refuseWaiting(Reason.STOPPING, STOPPING);
    }
  }

  /** A function was started from a zygote so far from its base. */
  void startedAtLevel(int depth) {
    startsByLevel[Math.min(depth, LEVELS - 1)]++;
  }

  /** Functions started from zygotes so far from their base; the last level is all beyond, too. */
  public double startsAtLevel(int level) {
    return startsByLevel[level];
  }

  /** Zygotes that have imported packages. */
  public int zygotes() {
    return forest.grown();
  }

  /** Memory that these shared with no other process when they had imported. */
  public long zygoteMemoryBytes() {
    return forest.grownBytes();
  }

  /** Spares on the shelf. */
  public int spares() {
    return forest.spares();
  }

  /** What functions have at the moment. */
  public Occupancy occupancy() {
    return new Occupancy(pools.values());
  }
}
