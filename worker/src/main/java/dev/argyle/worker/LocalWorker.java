package dev.argyle.worker;

import dev.argyle.sandbox.cgroup.CgroupTree;
import dev.argyle.sandbox.cgroup.CgroupTrees;
import dev.argyle.sandbox.cgroup.StaleGroups;
import dev.argyle.sandbox.mount.CodeMounter;
import dev.argyle.sandbox.policy.egress.Egress;
import dev.argyle.sandbox.process.Janitor;
import dev.argyle.sandbox.process.SlotPool;
import dev.argyle.sandbox.sys.JnrKernel;
import dev.argyle.sandbox.sys.Kernel;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.History;
import dev.argyle.worker.api.Invocation;
import dev.argyle.worker.api.InvocationHandle;
import dev.argyle.worker.api.Limits;
import dev.argyle.worker.api.LogLine;
import dev.argyle.worker.api.Outcome.Reason;
import dev.argyle.worker.api.ResponseSink;
import dev.argyle.worker.api.Worker;
import dev.argyle.worker.api.WorkerStats;
import dev.argyle.worker.code.CodeCache;
import dev.argyle.worker.instance.Call;
import dev.argyle.worker.instance.Freezer;
import dev.argyle.worker.instance.InstanceTemplate;
import dev.argyle.worker.log.LogBook;
import dev.argyle.worker.memory.MemoryWatch;
import dev.argyle.worker.record.Records;
import dev.argyle.worker.schedule.Forest;
import dev.argyle.worker.schedule.Scheduler;
import dev.argyle.zygote.process.GuestRuntime;
import dev.argyle.zygote.process.NodeSpares;
import dev.argyle.zygote.tree.ZygoteNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.internal.ContextInternal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker in this JVM, on this machine. All its state is confined to one event loop of the Vert.x
 * it is given; with one loop in all, a request is served from socket to sandbox without a hop. That
 * loop's thread gets a root of its own (see {@link CodeMounter}): code on it opens absolute paths
 * only.
 */
public final class LocalWorker implements Worker {
  private static final Logger LOG = LoggerFactory.getLogger(LocalWorker.class);
  private static final long IDLE_CHECK_MS = 1_000;
  private static final long EGRESS_REFRESH_MS = 30_000;
  private static final long TEND_MS = 500;

  /** Its own: what others do to Vert.x's pool must not keep sandboxes from being ended. */
  private static final String BLOCKING_POOL = "argyle-blocking";

  private static final int BLOCKING_THREADS = 4;

  private final Vertx vertx;
  private final ContextInternal context;
  private final EventLoop loop;
  private final WorkerExecutor blockingPool;
  private final WorkerConfig config;
  private final EgressSource egressSource;
  private final Kernel kernel = new JnrKernel();
  private final LogBook logs = new LogBook();
  private final WorkerMetrics metrics;
  private CodeCache code;
  private Preparations preparations;
  private Scheduler scheduler;
  private SlotPool slots;
  private MemoryWatch memory;
  private GuestRuntime node;
  private Forest forest;
  private List<ZygoteNode> zygotes = List.of();
  private Janitor janitor;
  private CodeMounter mounter;
  private Freezer freezer;
  private Egress egress = Egress.OPEN;
  private final List<Long> timers = new CopyOnWriteArrayList<>();
  private LocalHistory history;
  private Future<Void> closing;

  private LocalWorker(
      Vertx vertx, WorkerConfig config, MeterRegistry registry, EgressSource egressSource) {
    this.egressSource = egressSource;
    this.vertx = vertx;
    this.blockingPool = vertx.createSharedWorkerExecutor(BLOCKING_POOL, BLOCKING_THREADS);
    this.context = (ContextInternal) vertx.getOrCreateContext();
    this.loop = context.nettyEventLoop();
    this.config = config;
    this.metrics = new WorkerMetrics(registry);
  }

  /**
   * Starts a worker; it is ready to serve when the future completes.
   *
   * @param vertx with the native transport; the worker takes the event loop of the calling context
   * @return fails with one sentence that says what this machine lacks
   */
  public static Future<LocalWorker> start(
      Vertx vertx, WorkerConfig config, MeterRegistry registry) {
    return start(vertx, config, registry, EgressSource::bpf);
  }

  static Future<LocalWorker> start(
      Vertx vertx, WorkerConfig config, MeterRegistry registry, EgressSource egressSource) {
    if (!vertx.isNativeTransportEnabled()) {
      return Future.failedFuture("the native epoll transport is not available on this machine");
    }
    LocalWorker worker = new LocalWorker(vertx, config, registry, egressSource);
    return worker
        .blocking(worker::prepareMachine)
        .compose(done -> worker.onLoop(worker::prepareLoop))
        .compose(firstSpare -> worker.blocking(worker::openShelf).compose(done -> firstSpare))
        .map(worker)
        .recover(
            failure ->
                worker.close().transform(closed -> Future.<LocalWorker>failedFuture(failure)));
  }

  private Void prepareMachine() throws IOException {
    if (kernel.geteuid() != 0) {
      throw new IOException("a worker starts sandboxes and needs root; run it with sudo");
    }
    Files.createDirectories(config.rootBase());
    Records records = Records.open(config.dataDir(), config.records(), InstantSource.system());
    history =
        new LocalHistory(
            records, loop, blockingPool, () -> scheduler.occupancy().instancesByFunction());
    code = new CodeCache(config.codeDir(), config.stagingDir());
    preparations = new Preparations(vertx, config, code, this, loop, this::blocking);
    CgroupTree tree = CgroupTrees.open(kernel, config.runId());
    memory = MemoryWatch.open(kernel, tree, config.memoryBudgetBytes());
    freezer = Freezer.of(tree.canFreeze());
    egress = openEgress(tree);
    slots = new SlotPool(tree, egress, config.maxSandboxes());
    janitor = Janitor.start(kernel, tree.directories(), foldersOfThisRun());
    new StaleGroups(kernel).sweep(tree);
    node = chooseNode();
    return null;
  }

  private GuestRuntime chooseNode() {
    NodeSpares.Choice choice = config.nodeSpares().choose();
    choice.why().ifPresent(why -> LOG.warn("Node functions run from pre-started spares: {}", why));
    return choice.runtime();
  }

  private Egress openEgress(CgroupTree tree) {
    try {
      return egressSource.open(kernel, tree, config.maxSandboxes());
    } catch (IOException e) {
      LOG.warn(
          "this machine's kernel cannot limit what functions connect to, so only those with network: none run here: {}",
          e.getMessage());
      return Egress.OPEN;
    }
  }

  private void refreshEgress() {
    blocking(
            () -> {
              egress.refresh();
              return null;
            })
        .onFailure(failure -> LOG.warn("own addresses were not read: {}", failure.toString()));
  }

  private List<String> foldersOfThisRun() {
    return Stream.concat(Stream.of(config.stagingDir()), config.runFolders().stream())
        .map(Path::toString)
        .toList();
  }

  private Future<Void> prepareLoop() {
    Promise<Void> firstSpare = Promise.promise();
    try {
      mounter = new CodeMounter(kernel);
    } catch (IOException e) {
      return Future.failedFuture(e);
    }
    scheduler = new Scheduler(config, loop, code, egress, logs, freezer, metrics::finished);
    forest =
        new Forest(
            kernel,
            loop,
            slots,
            config,
            node,
            egress.isEnforced(),
            new FirstSpare(firstSpare),
            scheduler::evict,
            scheduler::reroute);
    scheduler.use(mounter, forest);
    metrics.watch(scheduler, loop);
    memory.start(vertx, this::blocking, seen -> loop.execute(() -> scheduler.press(seen)));
    timers.add(vertx.setPeriodic(IDLE_CHECK_MS, id -> scheduler.stopIdle()));
    timers.add(vertx.setPeriodic(TEND_MS, id -> scheduler.tend()));
    timers.add(vertx.setPeriodic(EGRESS_REFRESH_MS, id -> refreshEgress()));
    return firstSpare.future();
  }

  private Void openShelf() throws IOException {
    forest.open();
    return null;
  }

  @Override
  public Future<List<String>> prepare(String codeSha256, Path bundle) {
    return preparations.prepare(codeSha256, bundle);
  }

  @Override
  public void forget(String codeSha256) {
    long count = code.preparations(codeSha256);
    loop.execute(
        () -> scheduler.whenUnused(codeSha256, () -> preparations.remove(codeSha256, count)));
  }

  @Override
  public void expect(FunctionSpec function) {
    boolean runs = Forest.runs(function.runtime()) && InstanceTemplate.fits(function);
    if (runs && NetworkRefusal.of(function.network(), egress.isEnforced(), config) == null) {
      loop.execute(() -> scheduler.expect(function));
    }
  }

  @Override
  public InvocationHandle invoke(Invocation invocation, ResponseSink sink) {
    if (loop.inEventLoop()) {
      return submit(invocation, sink);
    }
    Promise<Call> started = Promise.promise();
    loop.execute(() -> started.complete(submit(invocation, sink)));
    return () -> started.future().onSuccess(Call::cancel);
  }

  private Call submit(Invocation invocation, ResponseSink sink) {
    ResponseSink watched = history.watch(invocation, sink);
    String why = Refusal.of(invocation, egress.isEnforced(), config);
    if (why == null) {
      return scheduler.submit(invocation, watched);
    }
    Call refused = new Call(invocation, watched, loop, call -> {});
    boolean large = invocation.event().length() > Limits.MAX_EVENT_BYTES;
    refused.reject(large ? Reason.TOO_LARGE : Reason.UNSUPPORTED, why);
    return refused;
  }

  @Override
  public void retire(String function, String keepVersion) {
    loop.execute(
        () -> {
          scheduler.retire(function, keepVersion);
          if (keepVersion.isEmpty()) {
            logs.forget(function);
          }
        });
  }

  @Override
  public Future<List<LogLine>> logs(String function, int tail) {
    return onLoop(() -> logs.tail(function, tail));
  }

  @Override
  public AutoCloseable followLogs(String function, Consumer<LogLine> lines) {
    loop.execute(() -> logs.of(function).follow(lines));
    return () -> loop.execute(() -> logs.unfollow(function, lines));
  }

  /** Whether this machine's kernel keeps functions to the network they asked for. */
  public boolean limitsNetwork() {
    return egress.isEnforced();
  }

  @Override
  public Future<WorkerStats> stats() {
    return onLoop(
        () ->
            new WorkerStats(
                scheduler.spares(),
                scheduler.occupancy().instancesByState(),
                scheduler.occupancy().queued(),
                metrics.coldStarts(),
                metrics.warmStarts(),
                forest.stats()));
  }

  @Override
  public History history() {
    return history;
  }

  @Override
  public Future<Void> drain(long graceMs) {
    return new Drain(vertx, scheduler, graceMs).begin(loop);
  }

  @Override
  public Future<Optional<String>> trouble() {
    return onLoop(forest::trouble);
  }

  /** Ends every sandbox and removes all that this run put on the machine. Idempotent. */
  public synchronized Future<Void> close() {
    if (closing == null) {
      timers.forEach(vertx::cancelTimer);
      if (memory != null) {
        memory.stop();
      }
      closing =
          onLoop(this::refuseAll)
              .compose(done -> blocking(this::tearDown))
              .eventually(
                  () -> preparations == null ? Future.succeededFuture() : preparations.close())
              .eventually(() -> history == null ? Future.succeededFuture() : history.close())
              .eventually(blockingPool::close);
    }
    return closing;
  }

  private Void refuseAll() {
    if (scheduler != null) {
      scheduler.refuseAll();
    }
    if (forest != null) {
      zygotes = forest.stop();
    }
    return null;
  }

  private Void tearDown() throws IOException {
    if (forest != null) {
      forest.close(zygotes);
    }
    if (mounter != null) {
      loop.execute(mounter::close);
    }
    if (slots != null) {
      slots.close();
    }
    egress.close();
    if (janitor != null) {
      janitor.close();
    }
    return null;
  }

  private <T> Future<T> blocking(Callable<T> work) {
    try {
      return blockingPool.executeBlocking(work, false);
    } catch (IllegalStateException e) {
      return Future.failedFuture("the worker is closed");
    }
  }

  private <T> Future<T> onLoop(Callable<T> work) {
    Promise<T> done = Promise.promise();
    loop.execute(
        () -> {
          try {
            done.complete(work.call());
          } catch (Exception e) {
            done.fail(e);
          }
        });
    return done.future();
  }
}
