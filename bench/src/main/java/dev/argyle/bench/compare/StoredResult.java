package dev.argyle.bench.compare;

import com.fasterxml.jackson.databind.JsonNode;
import dev.argyle.bench.report.Interval;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a {@code SUITE.json} says.
 *
 * @param suite its name
 * @param failed whether it is marked failed
 * @param environment the machine, as text
 * @param parameters what was asked for, as text
 * @param metrics by key
 * @param intervals of 95 %, by metric key; empty in results of before there were any
 * @param others keys of series that do not measure the platform: floors and peers
 */
record StoredResult(
    String suite,
    boolean failed,
    Map<String, String> environment,
    Map<String, String> parameters,
    Map<String, Double> metrics,
    Map<String, Interval> intervals,
    Set<String> others) {
  /** How keys of the platform's own series begin that stand among its peers. */
  private static final List<String> OURS = List.of("argyle", "cold", "warm");

  /** Empty if it is no suite's result. */
  static Optional<StoredResult> of(JsonNode json) {
    if (!json.path("suite").isTextual() || !json.path("metrics").isObject()) {
      return Optional.empty();
    }
    Map<String, Double> metrics = new LinkedHashMap<>();
    json.get("metrics").properties().stream()
        .filter(metric -> metric.getValue().isNumber())
        .forEach(metric -> metrics.put(metric.getKey(), metric.getValue().asDouble()));
    Map<String, Interval> intervals = new LinkedHashMap<>();
    json.path("confidence")
        .properties()
        .forEach(
            entry -> {
              JsonNode ends = entry.getValue();
              intervals.put(
                  entry.getKey(), new Interval(ends.path(0).asDouble(), ends.path(1).asDouble()));
            });
    return Optional.of(
        new StoredResult(
            json.get("suite").asText(),
            json.path("failed").asBoolean(),
            texts(json.path("environment")),
            texts(json.path("parameters")),
            metrics,
            intervals,
            others(json.path("series"))));
  }

  private static Map<String, String> texts(JsonNode json) {
    Map<String, String> texts = new LinkedHashMap<>();
    json.properties()
        .forEach(
            entry -> {
              JsonNode value = entry.getValue();
              texts.put(entry.getKey(), value.isValueNode() ? value.asText() : value.toString());
            });
    return texts;
  }

  private static Set<String> others(JsonNode series) {
    Set<String> keys = new LinkedHashSet<>();
    for (JsonNode one : series) {
      String kind = one.path("kind").asText();
      String key = one.path("key").asText();
      boolean isPeer = kind.equals("peer") && OURS.stream().noneMatch(key::startsWith);
      if (kind.equals("floor") || isPeer) {
        keys.add(key);
      }
    }
    return keys;
  }

  /** Whether a figure is the platform's, and not the machine's or somebody else's. */
  boolean isPlatforms(String key) {
    return others.stream().noneMatch(other -> key.startsWith(other + "_"));
  }

  Optional<Interval> interval(String key) {
    return Optional.ofNullable(intervals.get(key));
  }

  /** What differs of the machine or of what was asked for, so that the figures may, too. */
  static List<String> differences(StoredResult before, StoredResult after) {
    List<String> said = new ArrayList<>();
    for (String key :
        List.of("kernel", "processor", "cores_count", "memory", "cgroup", "client_jdk", "python")) {
      differ(said, key, before.environment.get(key), after.environment.get(key));
    }
    double load = load(before) - load(after);
    if (Math.abs(load) > 1) {
      differ(
          said,
          "load average",
          before.environment.get("load_average"),
          after.environment.get("load_average"));
    }
    Set<String> parameters = new LinkedHashSet<>(before.parameters.keySet());
    parameters.retainAll(after.parameters.keySet());
    parameters.forEach(
        key -> differ(said, key, before.parameters.get(key), after.parameters.get(key)));
    return said;
  }

  private static void differ(List<String> said, String what, String before, String after) {
    if (before != null && after != null && !before.equals(after)) {
      said.add(what + " differs: " + before + " before, " + after + " after");
    }
  }

  /** Of the last minute before it began; 0 if that is not known. */
  private static double load(StoredResult result) {
    String first = result.environment.getOrDefault("load_average", "0").split(" ", 2)[0];
    try {
      return Double.parseDouble(first);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
