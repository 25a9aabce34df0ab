package dev.argyle.gateway.manifest;

import static dev.argyle.gateway.manifest.YamlDocument.at;
import static dev.argyle.gateway.manifest.YamlDocument.entries;
import static dev.argyle.gateway.manifest.YamlDocument.mapping;
import static dev.argyle.gateway.manifest.YamlDocument.text;

import dev.argyle.worker.api.Concurrency;
import dev.argyle.worker.api.Isolation;
import dev.argyle.worker.api.NetworkPolicy;
import dev.argyle.worker.api.NetworkPolicy.Destination;
import dev.argyle.worker.api.RuntimeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads {@code faas.yaml}. Every refusal is one sentence with the file's line, as in {@code
 * faas.yaml line 4: memory must be between 16MiB and 4GiB, such as 256MiB}.
 */
public final class ManifestParser {
  private static final Set<String> KEYS =
      Set.of(
          "name",
          "runtime",
          "handler",
          "memory",
          "timeout",
          "cpu",
          "environment",
          "isolation",
          "tmp",
          "concurrency",
          "network",
          "triggers");
  private static final int MAX_DESTINATIONS = 64;
  private static final String NETWORK =
      "network must be none, internet or a list such as [\"127.0.0.1:9000\", \"10.0.0.0/8\"]";

  private final ManifestDraft draft = new ManifestDraft();

  private ManifestParser() {}

  /**
   * Parses the text of a {@code faas.yaml}. A missing name is allowed: whoever deploys may give it.
   *
   * @throws ManifestException with one sentence that names the line
   */
  public static FunctionManifest parse(String yaml) throws ManifestException {
    return new ManifestParser().read(yaml);
  }

  private FunctionManifest read(String yaml) throws ManifestException {
    Map<String, Node> entries = entries(YamlDocument.read(yaml), "", KEYS);
    for (Map.Entry<String, Node> entry : entries.entrySet()) {
      String key = entry.getKey();
      Node value = entry.getValue();
      at(value, () -> take(key, value));
    }
    if (draft.runtime != null && draft.handler != null) {
      at(entries.get("handler"), this::checkHandler);
    }
    try {
      return draft.build();
    } catch (ManifestException e) {
      // What is left are missing keys, and bounds that need two values.
      throw YamlDocument.missing(e.getMessage());
    }
  }

  private Void checkHandler() throws ManifestException {
    ManifestRules.checkHandler(draft.runtime, draft.handler);
    return null;
  }

  private Void take(String key, Node value) throws ManifestException {
    switch (key) {
      case "environment" -> draft.environment = environment(value);
      case "concurrency" -> concurrency(value);
      case "network" -> draft.network = network(value);
      case "triggers" -> triggers(value);
      default -> takeScalar(key, text(value, key));
    }
    return null;
  }

  private void takeScalar(String key, String value) throws ManifestException {
    switch (key) {
      case "name" -> {
        ManifestRules.checkName(value);
        draft.name = value;
      }
      case "runtime" -> draft.runtime = runtime(value);
      case "handler" -> {
        ManifestRules.checkHandler(RuntimeKind.NATIVE, value);
        draft.handler = value;
      }
      case "memory" -> {
        draft.memoryBytes = Quantities.memoryBytes(value);
        ManifestRules.checkMemory(draft.memoryBytes);
      }
      case "timeout" -> {
        draft.timeoutMs = Quantities.timeoutMs(value);
        ManifestRules.checkTimeout(draft.timeoutMs);
      }
      case "cpu" -> {
        draft.cpu = decimal(value);
        ManifestRules.checkCpu(draft.cpu);
      }
      case "isolation" -> draft.isolation = isolation(value);
      case "tmp" -> draft.cleanTmp = cleanTmp(value);
      default -> throw new IllegalStateException("key " + key + " is known but has no parser");
    }
  }

  private static RuntimeKind runtime(String value) throws ManifestException {
    for (RuntimeKind kind : RuntimeKind.values()) {
      if (kind.yamlName().equals(value)) {
        return kind;
      }
    }
    throw new ManifestException(
        "runtime must be python, node, java or native, such as runtime: python");
  }

  private static Isolation isolation(String value) throws ManifestException {
    for (Isolation isolation : Isolation.values()) {
      if (isolation.yamlName().equals(value)) {
        return isolation;
      }
    }
    throw new ManifestException(
        "isolation must be instance (reused while idle) or request (fresh for every request)");
  }

  private static boolean cleanTmp(String value) throws ManifestException {
    if (!value.equals("clean") && !value.equals("keep")) {
      throw new ManifestException(
          "tmp must be keep (files stay while an instance is reused) or clean (empty for every request)");
    }
    return value.equals("clean");
  }

  private static double decimal(String value) throws ManifestException {
    if (!value.matches("[0-9]{1,3}(\\.[0-9]{1,6})?")) {
      throw new ManifestException("cpu must be between 0.05 and 64, such as 1.0");
    }
    return Double.parseDouble(value);
  }

  private static Map<String, String> environment(Node node) throws ManifestException {
    String what = "environment must be names and values, such as {LOG_LEVEL: info}";
    Map<String, String> environment = new TreeMap<>();
    for (Map.Entry<String, Node> entry :
        entries(mapping(node, what), "environment.", Set.of()).entrySet()) {
      Node value = entry.getValue();
      at(
          value,
          () -> {
            EnvironmentRules.checkName(entry.getKey());
            String text = text(value, "environment." + entry.getKey());
            EnvironmentRules.checkVariable(entry.getKey(), text);
            return environment.put(entry.getKey(), text);
          });
    }
    EnvironmentRules.check(environment);
    return environment;
  }

  private void concurrency(Node node) throws ManifestException {
    String what = "concurrency must be bounds such as {max: 8, min: 0}";
    Map<String, Node> entries =
        entries(
            mapping(node, what), "concurrency.", Set.of("max", "min", "reserved", "perInstance"));
    Concurrency absent = draft.concurrency;
    draft.concurrency =
        new Concurrency(
            bound(entries, "max", absent.max()),
            bound(entries, "min", absent.min()),
            bound(entries, "reserved", absent.reserved()),
            bound(entries, "perInstance", absent.perInstance()));
    ManifestRules.checkConcurrency(draft.concurrency);
  }

  private static int bound(Map<String, Node> entries, String key, int absent)
      throws ManifestException {
    return entries.containsKey(key) ? whole(entries.get(key), "concurrency." + key) : absent;
  }

  private static int whole(Node node, String what) throws ManifestException {
    String text = text(node, what);
    if (!text.matches("[0-9]{1,6}")) {
      throw at(node, what + " must be a whole number, such as 8");
    }
    return Integer.parseInt(text);
  }

  /** Destinations, and the word {@code internet} for all public ones besides. */
  private static NetworkPolicy allowList(SequenceNode sequence) throws ManifestException {
    boolean internet = false;
    List<Destination> destinations = new ArrayList<>();
    for (Node item : sequence.getValue()) {
      String text = text(item, "a network destination");
      if (text.equals("internet")) {
        internet = true;
      } else {
        destinations.add(at(item, () -> Destinations.parse(text)));
      }
    }
    return new NetworkPolicy.AllowList(destinations, internet);
  }

  private static NetworkPolicy network(Node node) throws ManifestException {
    if (node instanceof SequenceNode sequence) {
      if (sequence.getValue().isEmpty() || sequence.getValue().size() > MAX_DESTINATIONS) {
        throw new ManifestException(
            "network must list 1 to 64 destinations; for none write network: none");
      }
      return allowList(sequence);
    }
    return switch (text(node, "network")) {
      case "none" -> new NetworkPolicy.None();
      case "internet" -> new NetworkPolicy.Internet();
      default -> throw new ManifestException(NETWORK);
    };
  }

  private void triggers(Node node) throws ManifestException {
    String what = "triggers must be such as {http: true}";
    Map<String, Node> entries =
        entries(mapping(node, what), "triggers.", Set.of("http", "schedule"));
    if (entries.containsKey("http")) {
      String value = text(entries.get("http"), "triggers.http");
      if (!value.equals("true") && !value.equals("false")) {
        throw at(entries.get("http"), "triggers.http must be true or false");
      }
      draft.httpTrigger = value.equals("true");
    }
    if (entries.containsKey("schedule")) {
      String value = text(entries.get("schedule"), "triggers.schedule");
      if (!CronExpression.isValid(value)) {
        throw at(
            entries.get("schedule"),
            "triggers.schedule must be a cron expression of five fields, such as \"*/5 * * * *\"");
      }
      draft.schedule = value;
    }
  }
}
