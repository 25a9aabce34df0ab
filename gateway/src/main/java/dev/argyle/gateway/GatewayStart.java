package dev.argyle.gateway;

import dev.argyle.gateway.bundle.BundleStore;
import dev.argyle.gateway.control.AsyncInvocations;
import dev.argyle.gateway.control.LambdaApi;
import dev.argyle.gateway.http.Connections;
import dev.argyle.gateway.http.ControlPlaneGuard;
import dev.argyle.gateway.invoke.Invoker;
import dev.argyle.gateway.invoke.Preparation;
import dev.argyle.gateway.observe.InvocationMetrics;
import dev.argyle.gateway.observe.SpanSink;
import dev.argyle.gateway.observe.Telemetry;
import dev.argyle.gateway.observe.Traces;
import dev.argyle.gateway.observe.TracingSettings;
import dev.argyle.gateway.observe.otlp.OtlpSpans;
import dev.argyle.gateway.operate.Console;
import dev.argyle.gateway.operate.FaasApi;
import dev.argyle.gateway.operate.Health;
import dev.argyle.gateway.operate.Readiness;
import dev.argyle.gateway.registry.RegisteredFunction;
import dev.argyle.gateway.registry.Registry;
import dev.argyle.gateway.store.FunctionStore;
import dev.argyle.gateway.store.FunctionStores;
import dev.argyle.gateway.store.StoreException;
import dev.argyle.gateway.trigger.HttpTrigger;
import dev.argyle.worker.api.Worker;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.net.BindException;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts a gateway together: disk first, then functions, then the port. One use. */
final class GatewayStart {
  private static final Logger LOG = LoggerFactory.getLogger(GatewayStart.class);

  private static final int MAX_INITIAL_LINE_BYTES = 8 * 1024;
  private static final int MAX_HEADERS_BYTES = 32 * 1024;
  private static final int MAX_CHUNK_BYTES = 64 * 1024;
  private static final int ACCEPT_BACKLOG = 1024;

  private final Vertx vertx;
  private final GatewayConfig config;
  private final Worker worker;
  private final PrometheusMeterRegistry metrics;
  private final InstantSource clock = InstantSource.system();

  GatewayStart(Vertx vertx, GatewayConfig config, Worker worker, PrometheusMeterRegistry metrics) {
    this.vertx = vertx;
    this.config = config;
    this.worker = worker;
    this.metrics = metrics;
  }

  /** What is on the disk. */
  private record Disk(BundleStore bundles, FunctionStore store) {}

  Future<Gateway> run() {
    return vertx.executeBlocking(this::openDisk, false).compose(this::onDisk);
  }

  private Disk openDisk() throws ConfigException {
    config.check();
    BundleStore bundles = null;
    try {
      bundles = BundleStore.open(config.dataDir(), config.runId());
      return new Disk(bundles, FunctionStores.open(config.storeUrl()));
    } catch (StoreException e) {
      closeQuietly(bundles);
      throw new ConfigException(e.getMessage(), e);
    } catch (IOException e) {
      throw new ConfigException(
          "the data folder %s cannot be used: %s".formatted(config.dataDir(), e.getMessage()), e);
    }
  }

  private Future<Gateway> onDisk(Disk disk) {
    Registry registry = new Registry(vertx, disk.store, clock);
    return registry
        .load()
        .compose(
            loaded ->
                vertx.executeBlocking(
                    () -> {
                      disk.bundles.collectAll(registry::references);
                      return null;
                    },
                    false))
        .compose(collected -> listen(registry, disk.bundles))
        .recover(
            failure ->
                registry
                    .close()
                    .eventually(
                        () ->
                            vertx.executeBlocking(
                                () -> {
                                  closeQuietly(disk.bundles);
                                  return null;
                                },
                                false))
                    .transform(closed -> Future.failedFuture(explain(failure))));
  }

  private Future<Gateway> listen(Registry registry, BundleStore bundles) {
    Connections connections = new Connections(vertx);
    Preparation preparation = new Preparation(vertx, worker, bundles, registry::references);
    SpanSink spans = spans();
    Telemetry telemetry =
        new Telemetry(
            new Traces(config.tracing().sampleOfNew()),
            new InvocationMetrics(metrics, config.metricsFunctions()),
            spans);
    Invoker invoker = new Invoker(vertx, registry, worker, preparation, telemetry);
    AsyncInvocations async = new AsyncInvocations(vertx, invoker);
    FaasApi faas =
        new FaasApi(vertx, registry, bundles, worker, invoker, async, connections, clock);
    Readiness readiness = new Readiness(vertx, worker, registry, config.dataDir());
    Routes routes =
        new Routes(
            vertx,
            connections,
            telemetry,
            new ControlPlaneGuard(config.host(), config.insecure()),
            new HttpTrigger(vertx, registry, invoker, clock),
            new LambdaApi(vertx, registry, bundles, preparation, worker, invoker, async),
            faas,
            new Health(vertx, readiness, metrics),
            new Console(registry));
    HttpServer server =
        vertx
            .createHttpServer(options())
            .connectionHandler(connections::opened)
            .requestHandler(routes)
            .invalidRequestHandler(routes::invalid);
    return server
        .listen()
        .onFailure(
            failure -> {
              connections.close();
              spans.close();
            })
        .map(
            listening -> {
              new JvmMemoryMetrics().bindTo(metrics);
              new FileDescriptorMetrics().bindTo(metrics);
              gauge("argyle.gateway.functions", "Functions", registry::size);
              gauge("argyle.gateway.running", "Invocations under way", invoker::running);
              gauge("argyle.gateway.async.backlog", "Asynchronous invocations", async::backlog);
              gauge("argyle.gateway.connections", "Open connections", connections::size);
              prepareAll(registry, preparation);
              readiness.serve();
              return new Gateway(
                  vertx, server, invoker, faas, connections, readiness, registry, bundles, spans);
            });
  }

  private SpanSink spans() {
    TracingSettings tracing = config.tracing();
    return tracing.isOn() ? new OtlpSpans(tracing) : SpanSink.NONE;
  }

  private HttpServerOptions options() {
    return new HttpServerOptions()
        .setHost(config.host())
        .setPort(config.port())
        .setAcceptBacklog(ACCEPT_BACKLOG)
        .setMaxInitialLineLength(MAX_INITIAL_LINE_BYTES)
        .setMaxHeaderSize(MAX_HEADERS_BYTES)
        .setMaxChunkSize(MAX_CHUNK_BYTES)
        // Idle connections are Connections' to close: it knows what each one waits for.
        .setIdleTimeout(0)
        // Functions speak HTTP/1.1 here; without these the pipeline of a connection is shorter.
        .setHttp2ClearTextEnabled(false)
        .setPerFrameWebSocketCompressionSupported(false)
        .setPerMessageWebSocketCompressionSupported(false);
  }

  private void gauge(String name, String description, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).register(metrics);
  }

  /**
   * One after the other in the background, those first of which instances are kept warm; an
   * invocation that comes before its turn does not wait.
   */
  private void prepareAll(Registry registry, Preparation preparation) {
    List<RegisteredFunction> all = new ArrayList<>(registry.listAfter(""));
    all.sort(Comparator.comparing(function -> !isKeptWarm(function)));
    prepareNext(new ArrayDeque<>(all), registry, preparation);
  }

  private static boolean isKeptWarm(RegisteredFunction function) {
    return function.current().spec().concurrency().min() > 0;
  }

  private void prepareNext(
      Queue<RegisteredFunction> functions, Registry registry, Preparation preparation) {
    RegisteredFunction function = functions.poll();
    if (function != null) {
      preparation
          .ensure(function.current().codeSha256())
          .onComplete(
              result -> {
                if (result.failed()) {
                  LOG.error(
                      "the code of {} cannot be prepared: {}",
                      function.name(),
                      result.cause().getMessage());
                }
                expect(registry.get(function.name()), preparation);
                // Not from within: what is ready at once would nest as deep as there are functions.
                vertx.runOnContext(v -> prepareNext(functions, registry, preparation));
              });
    }
  }

  /** As it is now: it may have been deployed again meanwhile, or deleted. */
  private void expect(RegisteredFunction function, Preparation preparation) {
    if (function != null
        && isKeptWarm(function)
        && preparation.isReady(function.current().codeSha256())) {
      worker.expect(function.current().spec());
    }
  }

  private Throwable explain(Throwable failure) {
    if (failure instanceof BindException || failure instanceof UnknownHostException) {
      return new ConfigException(
          "cannot listen on %s:%d: %s"
              .formatted(config.host(), config.port(), failure.getMessage()),
          failure);
    }
    if (failure instanceof StoreException) {
      return new ConfigException(failure.getMessage(), failure);
    }
    return failure;
  }

  private static void closeQuietly(BundleStore bundles) {
    try {
      if (bundles != null) {
        bundles.close();
      }
    } catch (IOException e) {
      LOG.warn("the staging folder was not removed: {}", e.getMessage());
    }
  }
}
