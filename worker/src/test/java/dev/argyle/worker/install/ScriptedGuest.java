package dev.argyle.worker.install;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.argyle.worker.api.Invocation;
import dev.argyle.worker.api.InvocationHandle;
import dev.argyle.worker.api.InvocationResult;
import dev.argyle.worker.api.Metering;
import dev.argyle.worker.api.Outcome;
import dev.argyle.worker.api.ResponseSink;
import dev.argyle.worker.api.StartKind;
import dev.argyle.worker.code.Zip;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** An installer's sandbox in which anything may have happened: it answers what a test says. */
final class ScriptedGuest implements InstallerGuest.Runner {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<String> tasks = new CopyOnWriteArrayList<>();
  private final Function<JsonNode, String> resolved;
  private final Function<JsonNode, byte[]> streamed;

  /**
   * A guest.
   *
   * @param resolved what it says is wanted, JSON
   * @param streamed what it sends as a zip file
   */
  ScriptedGuest(Function<JsonNode, String> resolved, Function<JsonNode, byte[]> streamed) {
    this.resolved = resolved;
    this.streamed = streamed;
  }

  /** One that answers with packages of these names, each with one file of its name. */
  static ScriptedGuest honest(String... names) {
    return new ScriptedGuest(
        task -> packages(names),
        task -> {
          Zip zip = new Zip();
          JsonNode pins = task.path("pins");
          for (int i = 0; i < Math.max(1, pins.size()); i++) {
            String pin =
                pins.isEmpty() ? task.path("files").path("pin").asText() : pins.get(i).asText();
            String name = pin.substring(0, pin.indexOf("=="));
            zip.directory("" + i).file(i + "/" + name + ".py", "# " + name);
          }
          return zip.bytes();
        });
  }

  /** What resolving says when these are wanted in version 1.0. */
  static String packages(String... names) {
    StringBuilder list = new StringBuilder();
    for (String name : names) {
      list.append(list.isEmpty() ? "" : ",").append(one(name, "1.0", PackageId.sha256(name)));
    }
    return "{\"packages\":[" + list + "]}";
  }

  static String one(String name, String version, String sha256) {
    return JSON.createObjectNode()
        .put("name", name)
        .put("version", version)
        .put("sha256", sha256)
        .put("wheel", true)
        .toString();
  }

  /** What it would send. */
  byte[] stream(JsonNode task) {
    return streamed.apply(task);
  }

  /** The tasks it was given, by name. */
  List<String> tasks() {
    return List.copyOf(tasks);
  }

  @Override
  public InvocationHandle invoke(Invocation invocation, ResponseSink sink) {
    JsonNode task = read(invocation);
    String name = task.path("task").asText();
    tasks.add(name);
    Outcome outcome;
    if (name.equals("resolve")) {
      outcome = new Outcome.Success(Buffer.buffer(resolved.apply(task)));
    } else {
      sink.streamStarted(Buffer.buffer("{}"), StartKind.COLD, 0);
      sink.chunk(Buffer.buffer(streamed.apply(task)));
      outcome = new Outcome.Streamed();
    }
    sink.end(new InvocationResult(outcome, Metering.none(), Buffer.buffer()));
    return () -> {};
  }

  private static JsonNode read(Invocation invocation) {
    try {
      return JSON.readTree(invocation.event().getBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void retire(String function, String keepVersion) {}
}
