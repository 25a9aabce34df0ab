package dev.argyle.gateway.observe.otlp;

import dev.argyle.gateway.observe.ServedSpan;
import dev.argyle.gateway.observe.TracingSettings;
import dev.argyle.worker.api.StageTimes;
import dev.argyle.worker.api.StartKind;
import dev.argyle.worker.api.StartSource;
import dev.argyle.worker.api.TraceContext;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Makes spans of what was served, by OpenTelemetry's conventions for FaaS and HTTP: one of the
 * server's kind, and below it those of the stages. One thread; sending has others.
 */
final class SpanPipeline implements AutoCloseable {
  private static final Duration DELAY = Duration.ofSeconds(1);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
  private static final int MOST_SPANS = 8_192;
  private static final int BATCH = 512;
  private static final long CLOSE_S = 3;
  private static final long NS_PER_US = 1_000;

  private static final AttributeKey<String> INVOCATION = key("faas.invocation_id");
  private static final AttributeKey<String> INVOKED = key("faas.invoked_name");
  private static final AttributeKey<String> VERSION = key("faas.version");
  private static final AttributeKey<String> TRIGGER = key("faas.trigger");
  private static final AttributeKey<Boolean> COLD = AttributeKey.booleanKey("faas.coldstart");
  private static final AttributeKey<String> METHOD = key("http.request.method");
  private static final AttributeKey<String> PATH = key("url.path");
  private static final AttributeKey<String> ERROR_TYPE = key("error.type");
  private static final AttributeKey<Long> STATUS =
      AttributeKey.longKey("http.response.status_code");

  private final PresetIds ids = new PresetIds();
  private final SdkTracerProvider provider;
  private final Tracer tracer;

  SpanPipeline(TracingSettings settings) {
    OtlpHttpSpanExporter exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(settings.url())
            .setTimeout(TIMEOUT)
            .setConnectTimeout(CONNECT_TIMEOUT)
            .setRetryPolicy(null) // new spans are worth more than old ones
            .build();
    provider =
        SdkTracerProvider.builder()
            .setResource(
                Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), "argyle")))
            .setSampler(Sampler.alwaysOn()) // the others do not come here
            .setIdGenerator(ids)
            .addSpanProcessor(
                BatchSpanProcessor.builder(new WarningExporter(exporter, settings.endpoint()))
                    .setScheduleDelay(DELAY)
                    .setExporterTimeout(TIMEOUT)
                    .setMaxQueueSize(MOST_SPANS)
                    .setMaxExportBatchSize(BATCH)
                    .build())
            .build();
    tracer = provider.get("dev.argyle.gateway");
  }

  private static AttributeKey<String> key(String name) {
    return AttributeKey.stringKey(name);
  }

  /** Makes the spans of one invocation; they are sent later, or lost when there are too many. */
  void write(ServedSpan served) {
    TraceContext trace = served.trace();
    ids.next(trace.traceId(), trace.spanId());
    long beganNs = served.beganEpochNs();
    SpanBuilder builder =
        tracer
            .spanBuilder(served.function())
            .setParent(parent(trace))
            .setSpanKind(SpanKind.SERVER)
            .setStartTimestamp(beganNs, TimeUnit.NANOSECONDS)
            .setAttribute(INVOKED, served.function())
            .setAttribute(VERSION, served.version())
            .setAttribute(INVOCATION, served.requestId());
    Span server = builder.startSpan();
    if (served.http().method().isEmpty()) {
      server.setAttribute(TRIGGER, "other");
    } else {
      server.setAttribute(TRIGGER, "http");
      server.setAttribute(METHOD, served.http().method());
      server.setAttribute(PATH, served.http().path());
      server.setAttribute(STATUS, (long) served.http().status());
    }
    if (!served.outcome().equals("success")) {
      server.setStatus(StatusCode.ERROR);
      server.setAttribute(ERROR_TYPE, served.outcome());
    }
    if (served.metering().source() != StartSource.NONE) {
      server.setAttribute(COLD, served.metering().start() == StartKind.COLD);
      writeStages(server, beganNs + served.routeNs(), served);
    }
    server.end(beganNs + served.totalNs(), TimeUnit.NANOSECONDS);
  }

  private void writeStages(Span server, long handedNs, ServedSpan served) {
    StageTimes stages = served.metering().stages();
    Context below = Context.root().with(server);
    long startUs = stages.takeUs() + stages.mountUs() + stages.handOverUs();
    long nowNs = handedNs;
    nowNs = writeStage(below, "queue", nowNs, stages.queueUs());
    nowNs = writeStage(below, "start", nowNs, startUs);
    if (served.metering().start() == StartKind.COLD) {
      nowNs = writeStage(below, "init", nowNs, stages.initUs());
    }
    writeStage(below, "run", nowNs, stages.runUs());
  }

  private long writeStage(Context below, String name, long fromNs, long us) {
    long untilNs = fromNs + us * NS_PER_US;
    tracer
        .spanBuilder(name)
        .setParent(below)
        .setStartTimestamp(fromNs, TimeUnit.NANOSECONDS)
        .startSpan()
        .end(untilNs, TimeUnit.NANOSECONDS);
    return untilNs;
  }

  private static Context parent(TraceContext trace) {
    if (trace.parentSpanId().isEmpty()) {
      return Context.root();
    }
    SpanContext remote =
        SpanContext.createFromRemoteParent(
            trace.traceId(),
            trace.parentSpanId(),
            TraceFlags.getSampled(),
            TraceState.getDefault());
    return Context.root().with(Span.wrap(remote));
  }

  @Override
  public void close() {
    provider.shutdown().join(CLOSE_S, TimeUnit.SECONDS);
  }
}
