package dev.argyle.gateway.observe.otlp;

import io.opentelemetry.sdk.trace.IdGenerator;

/**
 * The ids of spans: an invocation's was told to its function long before there is a span, those
 * below it are new. One thread.
 */
final class PresetIds implements IdGenerator {
  private final IdGenerator random = IdGenerator.random();
  private String traceId = "";
  private String spanId = "";

  /** The next span is this one. */
  void next(String ofTrace, String ofSpan) {
    traceId = ofTrace;
    spanId = ofSpan;
  }

  @Override
  public String generateSpanId() {
    String preset = spanId;
    spanId = "";
    return preset.isEmpty() ? random.generateSpanId() : preset;
  }

  @Override
  public String generateTraceId() {
    return traceId;
  }
}
