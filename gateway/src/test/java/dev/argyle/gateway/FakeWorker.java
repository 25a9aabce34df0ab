package dev.argyle.gateway;

import dev.argyle.worker.api.BundleException;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Invocation;
import dev.argyle.worker.api.InvocationHandle;
import dev.argyle.worker.api.InvocationResult;
import dev.argyle.worker.api.LogLine;
import dev.argyle.worker.api.Metering;
import dev.argyle.worker.api.Outcome;
import dev.argyle.worker.api.ResponseSink;
import dev.argyle.worker.api.StageTimes;
import dev.argyle.worker.api.StartCause;
import dev.argyle.worker.api.StartKind;
import dev.argyle.worker.api.StartSource;
import dev.argyle.worker.api.Worker;
import dev.argyle.worker.api.WorkerStats;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A worker that runs Java lambdas instead of sandboxes, told apart by the handler's name. */
public final class FakeWorker implements Worker {
  /** What every invocation is said to have used. */
  public static final Metering METERING =
      new Metering(
          StartKind.COLD,
          StartSource.SPARE,
          StartCause.FIRST,
          new StageTimes(11, 1, 2, 3, 222, 3333),
          222,
          3333,
          44000,
          444,
          5_000_000,
          21,
          34);

  /** What a handler does. */
  @FunctionalInterface
  public interface Behaviour {
    void run(Invocation invocation, ResponseSink sink, Future<Void> cancelled);
  }

  private final FakeHistory history = new FakeHistory();
  private final Context context;
  private final Map<String, Behaviour> behaviours = new ConcurrentHashMap<>();
  private final Map<String, List<Consumer<LogLine>>> followers = new ConcurrentHashMap<>();
  private final Set<String> prepared = ConcurrentHashMap.newKeySet();
  final List<String> expected = new CopyOnWriteArrayList<>();
  final List<String> retired = new CopyOnWriteArrayList<>();
  final List<Invocation> invocations = new CopyOnWriteArrayList<>();
  final List<LogLine> logLines = new CopyOnWriteArrayList<>();
  volatile BundleException refusal;
  volatile String trouble;
  final AtomicInteger preparations = new AtomicInteger();
  volatile boolean failing;
  volatile Promise<Void> preparing;
  volatile List<String> warnings = List.of();

  final List<String> forgotten = new CopyOnWriteArrayList<>();

  FakeWorker(Vertx vertx) {
    context = vertx.getOrCreateContext();
  }

  /** Sets what a handler does; without it the event is echoed. */
  public void on(String handler, Behaviour behaviour) {
    behaviours.put(handler, behaviour);
  }

  /** Sets what a handler returns, JSON text. */
  public void returns(String handler, String json) {
    on(handler, (invocation, sink, cancelled) -> sink.end(success(json)));
  }

  /** Sets how a handler ends. */
  public void ends(String handler, Outcome outcome) {
    on(handler, (invocation, sink, cancelled) -> sink.end(result(outcome)));
  }

  static InvocationResult success(String json) {
    return result(new Outcome.Success(Buffer.buffer(json)));
  }

  static InvocationResult result(Outcome outcome) {
    return new InvocationResult(outcome, METERING, Buffer.buffer("START\nREPORT RequestId: x\n"));
  }

  /** Somebody deletes the code it had. */
  void loseCode() {
    prepared.clear();
  }

  @Override
  public Future<List<String>> prepare(String codeSha256, Path bundle) {
    if (refusal != null) {
      return Future.failedFuture(refusal);
    }
    if (!Files.exists(bundle)) {
      return Future.failedFuture(new BundleException("the bundle is gone"));
    }
    prepared.add(codeSha256);
    preparations.incrementAndGet();
    return preparing == null ? Future.succeededFuture(warnings) : preparing.future().map(warnings);
  }

  @Override
  public InvocationHandle invoke(Invocation invocation, ResponseSink sink) {
    Promise<Void> cancelled = Promise.promise();
    invocations.add(invocation);
    if (failing) {
      throw new IllegalStateException("the worker is broken");
    }
    if (!prepared.contains(invocation.function().codeSha256())) {
      throw new IllegalStateException("not prepared");
    }
    Behaviour behaviour =
        behaviours.getOrDefault(
            invocation.function().handler(),
            (i, s, c) -> s.end(result(new Outcome.Success(i.event()))));
    context.runOnContext(v -> behaviour.run(invocation, sink, cancelled.future()));
    return () -> context.runOnContext(v -> cancelled.tryComplete());
  }

  @Override
  public void expect(FunctionSpec function) {
    expected.add(function.name() + ":" + function.version());
  }

  @Override
  public void retire(String function, String keepVersion) {
    retired.add(function + ":" + keepVersion);
  }

  @Override
  public Future<List<LogLine>> logs(String function, int tail) {
    List<LogLine> lines = new ArrayList<>(logLines);
    return Future.succeededFuture(lines.subList(Math.max(0, lines.size() - tail), lines.size()));
  }

  @Override
  public AutoCloseable followLogs(String function, Consumer<LogLine> lines) {
    List<Consumer<LogLine>> of =
        followers.computeIfAbsent(function, name -> new CopyOnWriteArrayList<>());
    of.add(lines);
    return () -> of.remove(lines);
  }

  int followers(String function) {
    return followers.getOrDefault(function, List.of()).size();
  }

  void log(String function, LogLine line) {
    logLines.add(line);
    context.runOnContext(
        v -> followers.getOrDefault(function, List.of()).forEach(lines -> lines.accept(line)));
  }

  @Override
  public void forget(String codeSha256) {
    forgotten.add(codeSha256);
  }

  @Override
  public Future<WorkerStats> stats() {
    return Future.succeededFuture(new WorkerStats(3, Map.of("idle", 2), 1, 7, 9, List.of()));
  }

  @Override
  public FakeHistory history() {
    return history;
  }

  @Override
  public Future<Optional<String>> trouble() {
    return Future.succeededFuture(Optional.ofNullable(trouble));
  }

  @Override
  public Future<Void> drain(long graceMs) {
    return Future.succeededFuture();
  }
}
