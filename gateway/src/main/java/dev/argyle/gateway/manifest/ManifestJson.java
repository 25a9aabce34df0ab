package dev.argyle.gateway.manifest;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.argyle.worker.api.Concurrency;
import dev.argyle.worker.api.Isolation;
import dev.argyle.worker.api.NetworkPolicy;
import dev.argyle.worker.api.NetworkPolicy.Destination;
import dev.argyle.worker.api.RuntimeKind;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The JSON form of a manifest: what the registry keeps and {@code faas describe} shows. Reading
 * takes the default for what is not there, so that rows of an older version stay readable.
 */
public final class ManifestJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private ManifestJson() {}

  /** The manifest as JSON text. */
  public static String write(FunctionManifest manifest) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = MAPPER.createGenerator(text)) {
      json.writeStartObject();
      writeFields(manifest, json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** Writes the manifest's fields into an object that was begun. */
  public static void writeFields(FunctionManifest manifest, JsonGenerator json) throws IOException {
    json.writeStringField("name", manifest.name());
    json.writeStringField("runtime", manifest.runtime().yamlName());
    json.writeStringField("handler", manifest.handler());
    json.writeNumberField("memoryBytes", manifest.memoryBytes());
    json.writeNumberField("timeoutMs", manifest.timeoutMs());
    json.writeNumberField("cpu", manifest.cpu());
    json.writeObjectFieldStart("environment");
    for (Map.Entry<String, String> variable : manifest.environment().entrySet()) {
      json.writeStringField(variable.getKey(), variable.getValue());
    }
    json.writeEndObject();
    json.writeStringField("isolation", manifest.isolation().yamlName());
    json.writeStringField("tmp", manifest.cleanTmp() ? "clean" : "keep");
    json.writeObjectFieldStart("concurrency");
    writeConcurrency(manifest.concurrency(), json);
    json.writeEndObject();
    writeNetwork(manifest.network(), json);
    json.writeObjectFieldStart("triggers");
    json.writeBooleanField("http", manifest.httpTrigger());
    if (!manifest.schedule().isEmpty()) {
      json.writeStringField("schedule", manifest.schedule());
    }
    json.writeEndObject();
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws ManifestException when the text is something else
   */
  public static FunctionManifest read(String text) throws ManifestException {
    try {
      JsonNode json = MAPPER.readTree(text);
      ManifestDraft draft = new ManifestDraft();
      draft.name = json.path("name").asText("");
      draft.runtime = RuntimeKind.valueOf(upper(json, "runtime", ""));
      draft.handler = json.path("handler").asText();
      draft.memoryBytes = json.path("memoryBytes").asLong(draft.memoryBytes);
      draft.timeoutMs = json.path("timeoutMs").asLong(draft.timeoutMs);
      draft.cpu = json.path("cpu").asDouble(draft.cpu);
      draft.environment = environment(json.path("environment"));
      draft.isolation = Isolation.valueOf(upper(json, "isolation", "instance"));
      draft.cleanTmp = json.path("tmp").asText().equals("clean");
      draft.concurrency = concurrency(json.path("concurrency"));
      draft.network = network(json.path("network"));
      draft.httpTrigger = json.path("triggers").path("http").asBoolean(true);
      draft.schedule = json.path("triggers").path("schedule").asText("");
      return draft.build();
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new ManifestException("a stored manifest is not readable: " + e.getMessage());
    }
  }

  private static void writeConcurrency(Concurrency bounds, JsonGenerator json) throws IOException {
    json.writeNumberField("max", bounds.max());
    json.writeNumberField("min", bounds.min());
    if (bounds.reserved() > 0) {
      json.writeNumberField("reserved", bounds.reserved());
    }
    if (bounds.perInstance() > 1) {
      json.writeNumberField("perInstance", bounds.perInstance());
    }
  }

  private static void writeNetwork(NetworkPolicy network, JsonGenerator json) throws IOException {
    if (network instanceof NetworkPolicy.AllowList allowList) {
      json.writeArrayFieldStart("network");
      if (allowList.internet()) {
        json.writeString("internet");
      }
      for (Destination destination : allowList.destinations()) {
        json.writeString(Destinations.text(destination));
      }
      json.writeEndArray();
    } else {
      json.writeStringField(
          "network", network instanceof NetworkPolicy.Internet ? "internet" : "none");
    }
  }

  private static String upper(JsonNode json, String field, String absent) {
    return json.path(field).asText(absent).toUpperCase(Locale.ROOT);
  }

  private static Concurrency concurrency(JsonNode json) {
    Concurrency absent = Concurrency.DEFAULT;
    return new Concurrency(
        json.path("max").asInt(absent.max()),
        json.path("min").asInt(absent.min()),
        json.path("reserved").asInt(absent.reserved()),
        json.path("perInstance").asInt(absent.perInstance()));
  }

  private static Map<String, String> environment(JsonNode json) {
    Map<String, String> environment = new TreeMap<>();
    json.properties().forEach(entry -> environment.put(entry.getKey(), entry.getValue().asText()));
    return environment;
  }

  private static NetworkPolicy network(JsonNode json) throws ManifestException {
    if (!json.isArray()) {
      return json.asText("none").equals("internet")
          ? new NetworkPolicy.Internet()
          : new NetworkPolicy.None();
    }
    boolean internet = false;
    List<Destination> destinations = new ArrayList<>();
    for (JsonNode item : json) {
      if (item.asText().equals("internet")) {
        internet = true;
      } else {
        destinations.add(Destinations.parse(item.asText()));
      }
    }
    return new NetworkPolicy.AllowList(destinations, internet);
  }
}
