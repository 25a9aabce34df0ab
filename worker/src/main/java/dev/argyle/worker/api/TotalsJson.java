package dev.argyle.worker.api;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

/** Totals as JSON objects, on disk and over HTTP. */
public final class TotalsJson {
  private TotalsJson() {}

  /** Writes one object. */
  public static void write(FunctionTotals totals, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("function", totals.function());
    json.writeNumberField("sinceMs", totals.sinceMs());
    json.writeNumberField("untilMs", totals.untilMs());
    json.writeNumberField("invocations", totals.invocations());
    json.writeNumberField("failures", totals.failures());
    json.writeObjectFieldStart("exits");
    for (Map.Entry<ExitReason, Long> exit : totals.exits().entrySet()) {
      json.writeNumberField(exit.getKey().label(), exit.getValue());
    }
    json.writeEndObject();
    json.writeNumberField("coldStarts", totals.coldStarts());
    json.writeNumberField("billedMs", totals.billedMs());
    json.writeNumberField("memoryMbMs", totals.memoryMbMs());
    json.writeNumberField("gbSeconds", totals.gbSeconds());
    json.writeNumberField("initUs", totals.initUs());
    json.writeNumberField("durationUs", totals.durationUs());
    json.writeNumberField("cpuUserUs", totals.userUs());
    json.writeNumberField("cpuSystemUs", totals.systemUs());
    json.writeNumberField("bytesIn", totals.bytesIn());
    json.writeNumberField("bytesOut", totals.bytesOut());
    json.writeEndObject();
  }

  /**
   * Reads one object.
   *
   * @throws IllegalArgumentException when it is none of these
   */
  public static FunctionTotals read(JsonNode json) {
    if (!json.path("function").isTextual()) {
      throw new IllegalArgumentException("no function");
    }
    Map<ExitReason, Long> exits = new EnumMap<>(ExitReason.class);
    json.path("exits")
        .properties()
        .forEach(
            exit ->
                exits.put(
                    ExitReason.named(exit.getKey())
                        .orElseThrow(() -> new IllegalArgumentException(exit.getKey())),
                    exit.getValue().asLong()));
    return new FunctionTotals(
        json.path("function").asText(),
        number(json, "sinceMs"),
        number(json, "untilMs"),
        exits,
        number(json, "coldStarts"),
        number(json, "billedMs"),
        number(json, "memoryMbMs"),
        number(json, "initUs"),
        number(json, "durationUs"),
        number(json, "cpuUserUs"),
        number(json, "cpuSystemUs"),
        number(json, "bytesIn"),
        number(json, "bytesOut"));
  }

  private static long number(JsonNode json, String field) {
    if (!json.path(field).isIntegralNumber()) {
      throw new IllegalArgumentException("no " + field);
    }
    return json.path(field).asLong();
  }
}
