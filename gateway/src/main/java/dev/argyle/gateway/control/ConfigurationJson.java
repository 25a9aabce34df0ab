package dev.argyle.gateway.control;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.argyle.gateway.manifest.FunctionManifest;
import dev.argyle.gateway.registry.FunctionVersion;
import dev.argyle.worker.api.RuntimeKind;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;

/** Writes Lambda's {@code FunctionConfiguration}. Any thread. */
final class ConfigurationJson {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'+0000'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private ConfigurationJson() {}

  /** Writes the fields of a version into an object that was begun. */
  static void writeFields(FunctionVersion version, boolean qualified, JsonGenerator json)
      throws IOException {
    FunctionManifest manifest = version.manifest();
    String arn = FunctionRef.arn(version.name());
    json.writeStringField("FunctionName", version.name());
    json.writeStringField("FunctionArn", qualified ? arn + ":" + version.number() : arn);
    json.writeStringField("Runtime", runtime(manifest.runtime()));
    json.writeStringField("Handler", manifest.handler());
    json.writeNumberField("CodeSize", version.codeSizeBytes());
    json.writeStringField("Description", "");
    json.writeNumberField("Timeout", (manifest.timeoutMs() + 999) / 1000);
    json.writeNumberField("MemorySize", Math.max(1, manifest.memoryBytes() >> 20));
    json.writeStringField("LastModified", TIME.format(Instant.ofEpochMilli(version.createdMs())));
    json.writeStringField("CodeSha256", base64(version.codeSha256()));
    json.writeStringField("Version", Integer.toString(version.number()));
    writeEnvironment(manifest.environment(), json);
    json.writeObjectFieldStart("TracingConfig");
    json.writeStringField("Mode", "PassThrough");
    json.writeEndObject();
    json.writeStringField("RevisionId", version.revisionId());
    json.writeStringField("State", "Active");
    json.writeStringField("LastUpdateStatus", "Successful");
    json.writeStringField("PackageType", "Zip");
  }

  private static void writeEnvironment(Map<String, String> environment, JsonGenerator json)
      throws IOException {
    if (environment.isEmpty()) {
      return;
    }
    json.writeObjectFieldStart("Environment");
    json.writeObjectFieldStart("Variables");
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      json.writeStringField(variable.getKey(), variable.getValue());
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private static String base64(String hex) {
    return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
  }

  private static String runtime(RuntimeKind kind) {
    return switch (kind) {
      case PYTHON -> "python3";
      case NODE -> "nodejs";
      default -> kind.yamlName();
    };
  }
}
