package dev.argyle.worker.api;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Locale;

/** Records as JSON objects, on disk and over HTTP. What callers and guests chose comes last. */
public final class InvocationJson {
  private InvocationJson() {}

  /** Writes one object. */
  public static void write(InvocationRecord record, JsonGenerator json) throws IOException {
    Metering metering = record.metering();
    json.writeStartObject();
    json.writeStringField("requestId", record.requestId());
    json.writeStringField("function", record.function());
    json.writeStringField("version", record.version());
    json.writeStringField("exit", record.exit().label());
    json.writeNumberField("arrivedMs", record.arrivedMs());
    json.writeStringField("start", metering.start().headerValue());
    json.writeStringField("startSource", metering.source().label());
    json.writeStringField("startCause", metering.cause().label());
    json.writeNumberField("queueUs", metering.queueUs());
    json.writeNumberField("initUs", metering.initUs());
    json.writeNumberField("durationUs", metering.durationUs());
    json.writeNumberField("billedMs", record.billedMs());
    json.writeNumberField("cpuUserUs", metering.userUs());
    json.writeNumberField("cpuSystemUs", metering.systemUs());
    json.writeNumberField("memorySizeBytes", record.memorySizeBytes());
    json.writeNumberField("memoryPeakBytes", metering.memoryPeakBytes());
    json.writeNumberField("bytesIn", metering.bytesIn());
    json.writeNumberField("bytesOut", metering.bytesOut());
    json.writeObjectFieldStart("stages");
    json.writeNumberField("takeUs", metering.stages().takeUs());
    json.writeNumberField("mountUs", metering.stages().mountUs());
    json.writeNumberField("handOverUs", metering.stages().handOverUs());
    json.writeNumberField("initUs", metering.stages().initUs());
    json.writeNumberField("runUs", metering.stages().runUs());
    json.writeEndObject();
    json.writeStringField("errorType", record.errorType());
    json.writeStringField("traceId", record.traceId());
    json.writeEndObject();
  }

  /**
   * Reads one object.
   *
   * @throws IllegalArgumentException when it is none of these
   */
  public static InvocationRecord read(JsonNode json) {
    JsonNode stages = json.path("stages");
    StageTimes times =
        new StageTimes(
            number(json, "queueUs"),
            number(stages, "takeUs"),
            number(stages, "mountUs"),
            number(stages, "handOverUs"),
            number(stages, "initUs"),
            number(stages, "runUs"));
    Metering metering =
        new Metering(
            StartKind.valueOf(constant(json, "start")),
            StartSource.valueOf(constant(json, "startSource")),
            StartCause.valueOf(constant(json, "startCause")),
            times,
            number(json, "initUs"),
            number(json, "durationUs"),
            number(json, "cpuUserUs"),
            number(json, "cpuSystemUs"),
            number(json, "memoryPeakBytes"),
            number(json, "bytesIn"),
            number(json, "bytesOut"));
    return new InvocationRecord(
        text(json, "requestId"),
        text(json, "function"),
        text(json, "version"),
        number(json, "arrivedMs"),
        ExitReason.valueOf(constant(json, "exit")),
        text(json, "errorType"),
        text(json, "traceId"),
        number(json, "memorySizeBytes"),
        metering);
  }

  private static String constant(JsonNode json, String field) {
    return text(json, field).toUpperCase(Locale.ROOT).replace('-', '_');
  }

  private static String text(JsonNode json, String field) {
    if (!json.path(field).isTextual()) {
      throw new IllegalArgumentException("no " + field);
    }
    return json.path(field).asText();
  }

  private static long number(JsonNode json, String field) {
    if (!json.path(field).isIntegralNumber()) {
      throw new IllegalArgumentException("no " + field);
    }
    return json.path(field).asLong();
  }
}
