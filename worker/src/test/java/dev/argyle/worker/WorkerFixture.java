package dev.argyle.worker;

import dev.argyle.sandbox.RunId;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Invocation;
import dev.argyle.worker.api.InvocationHandle;
import dev.argyle.worker.api.RuntimeKind;
import dev.argyle.worker.api.Specs;
import dev.argyle.worker.api.WorkerStats;
import dev.argyle.worker.code.CodeCache;
import dev.argyle.worker.code.Zip;
import dev.argyle.zygote.process.NodeSpares;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One real worker for a test class, on one event loop and a data directory of its own. */
public final class WorkerFixture implements BeforeAllCallback, AfterAllCallback {
  static final int POOL_THREADS = 4;
  private static final int PATIENCE_S = 30;

  private final UnaryOperator<WorkerConfig> settings;
  private EgressSource egress = EgressSource::bpf;
  private Path data;
  private Vertx vertx;
  private LocalWorker worker;
  private WorkerConfig config;
  private int deploys;

  private WorkerFixture(UnaryOperator<WorkerConfig> settings) {
    this.settings = settings;
  }

  /** A worker with few spares. */
  public static WorkerFixture plain() {
    return with(config -> config);
  }

  public static WorkerFixture with(UnaryOperator<WorkerConfig> settings) {
    return new WorkerFixture(settings);
  }

  /** The same on a machine whose kernel has no cgroup BPF. */
  WorkerFixture withoutBpf() {
    egress =
        (kernel, tree, sandboxes) -> {
          throw new IOException("there is no BPF, says the test");
        };
    return this;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    data = Files.createTempDirectory("argyle-test-");
    vertx =
        Vertx.vertx(
            new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(POOL_THREADS));
    // Tests count spares: those of zygotes that come and go by themselves are for their own tests.
    config =
        settings.apply(
            WorkerConfig.defaults(data, RunId.current().toString())
                .withSpares(3)
                .withNodeSpares(nodeSpares(context))
                .withZygoteMemory(0));
    worker = await(LocalWorker.start(vertx, config, new SimpleMeterRegistry(), egress));
  }

  /**
   * Never what happens to be there: a test is of one kind. Some start a fixture without context.
   */
  private static NodeSpares nodeSpares(ExtensionContext context) {
    return context != null && context.getRequiredTestClass().isAnnotationPresent(StartsNodes.class)
        ? NodeSpares.STARTED
        : NodeSpares.FORKED;
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    if (worker != null) {
      await(worker.close());
    }
    await(vertx.close());
    CodeCache.deleteTree(data);
  }

  /** Blocks one thread of Vert.x's pool until released. */
  Future<Void> block(CountDownLatch release) {
    return vertx.executeBlocking(
        () -> {
          release.await();
          return null;
        },
        false);
  }

  public LocalWorker worker() {
    return worker;
  }

  public WorkerConfig config() {
    return config;
  }

  public WorkerStats stats() {
    return await(worker.stats());
  }

  public int instances(String state) {
    return stats().instancesByState().get(state);
  }

  /** A function whose only file is {@code app.py}. */
  public FunctionSpec python(Specs specs, String source) {
    return bundle(specs, new Zip().file("app.py", source));
  }

  /** The same for Node. */
  public FunctionSpec node(Specs specs, String source) {
    return bundle(specs.runtime(RuntimeKind.NODE), new Zip().file("app.js", source));
  }

  public FunctionSpec bundle(Specs specs, Zip zip) {
    byte[] archive = zip.bytes();
    String sha = Zip.sha256(archive);
    try {
      Path file = Files.write(data.resolve(sha + ".zip"), archive);
      await(worker.prepare(sha, file));
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // As every deploy does: versions tell functions of one name apart.
    return specs.code(sha).versionIfNone("" + ++deploys).build();
  }

  /** Ends the idle instances of a function; those that run end when they are done. */
  void retire(FunctionSpec function) {
    worker.retire(function.name(), "");
  }

  /** Runs an invocation to its end. */
  public Answer run(FunctionSpec function, String event) {
    return start(function, event).answer();
  }

  public Running start(FunctionSpec function, String event) {
    return start(function, Buffer.buffer(event), new TestSink());
  }

  public Running start(FunctionSpec function, Buffer event, TestSink sink) {
    return start(new Invocation(UUID.randomUUID().toString(), function, event, "", ""), sink);
  }

  public Running start(Invocation invocation, TestSink sink) {
    return new Running(invocation, sink, worker.invoke(invocation, sink));
  }

  /** An invocation on its way. */
  public record Running(Invocation invocation, TestSink sink, InvocationHandle handle) {
    public Answer answer() {
      return sink.await();
    }
  }

  public static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(PATIENCE_S, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }
}
