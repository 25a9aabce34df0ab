package dev.argyle.gateway.operate;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.argyle.worker.api.FunctionActivity;
import dev.argyle.worker.api.WorkerStats;
import dev.argyle.worker.api.ZygoteStats;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Fields of {@code /faas/stats} that a worker tells. */
final class StatsJson {
  private StatsJson() {}

  static void write(WorkerStats stats, JsonGenerator json) throws IOException {
    json.writeNumberField("spares", stats.spares());
    instances(stats.instancesByState(), json);
    json.writeNumberField("queued", stats.queued());
    json.writeNumberField("coldStarts", stats.coldStarts());
    json.writeNumberField("warmStarts", stats.warmStarts());
    json.writeArrayFieldStart("zygotes");
    for (ZygoteStats zygote : stats.zygotes()) {
      write(zygote, json);
    }
    json.writeEndArray();
  }

  private static void instances(Map<String, Integer> byState, JsonGenerator json)
      throws IOException {
    json.writeObjectFieldStart("instancesByState");
    for (Map.Entry<String, Integer> state : byState.entrySet()) {
      json.writeNumberField(state.getKey(), state.getValue());
    }
    json.writeEndObject();
  }

  private static void write(ZygoteStats zygote, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeNumberField("number", zygote.number());
    json.writeNumberField("parent", zygote.parent());
    json.writeNumberField("depth", zygote.depth());
    json.writeStringField("runtime", zygote.runtime());
    json.writeBooleanField("networked", zygote.networked());
    json.writeArrayFieldStart("packages");
    for (String name : zygote.packages()) {
      json.writeString(name);
    }
    json.writeEndArray();
    json.writeNumberField("importUs", zygote.importUs());
    json.writeNumberField("memoryBytes", zygote.memoryBytes());
    json.writeNumberField("spares", zygote.spares());
    json.writeNumberField("targetSpares", zygote.target());
    json.writeNumberField("live", zygote.live());
    json.writeNumberField("starts", zygote.starts());
    json.writeEndObject();
  }

  static void write(List<FunctionActivity> activity, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("functions");
    for (FunctionActivity function : activity) {
      write(function, json);
    }
    json.writeEndArray();
  }

  private static void write(FunctionActivity function, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("function", function.function());
    json.writeNumberField("windowMs", function.windowMs());
    json.writeNumberField("invocations", function.invocations());
    json.writeNumberField("failures", function.failures());
    json.writeNumberField("coldStarts", function.coldStarts());
    json.writeNumberField("p50Us", function.p50Us());
    json.writeNumberField("p99Us", function.p99Us());
    json.writeNumberField("cpuUs", function.cpuUs());
    json.writeNumberField("memoryPeakBytes", function.memoryPeakBytes());
    json.writeNumberField("queued", function.queued());
    instances(function.instancesByState(), json);
    json.writeEndObject();
  }
}
