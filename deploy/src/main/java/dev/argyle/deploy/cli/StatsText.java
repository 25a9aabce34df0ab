package dev.argyle.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What the gateway says of this moment, for people to read. */
final class StatsText {
  private static final int MAX_NAMES = 6;

  private StatsText() {}

  /** A few lines on the platform as a whole. */
  static List<String> platform(JsonNode stats) {
    JsonNode gateway = stats.path("gateway");
    return List.of(
        "Functions: %s   connections: %s   running: %s   waiting: %s   asynchronous: %s"
            .formatted(
                gateway.path("functions").asText("?"),
                gateway.path("connections").asText("?"),
                gateway.path("running").asText("?"),
                stats.path("queued").asText("?"),
                gateway.path("asyncBacklog").asText("?")),
        "Spares: %s   instances: %s   starts: %s cold, %s warm"
            .formatted(
                stats.path("spares").asText("?"),
                instances(stats.path("instancesByState")),
                stats.path("coldStarts").asText("?"),
                stats.path("warmStarts").asText("?")));
  }

  /** Functions with something to tell, the busiest first. */
  static Table functions(JsonNode stats) {
    List<JsonNode> functions = new ArrayList<>();
    stats.path("functions").forEach(functions::add);
    functions.sort(
        Comparator.comparingDouble((JsonNode function) -> -rate(function))
            .thenComparing(function -> function.path("function").asText()));
    Table table = new Table();
    table.alignRight(1, 2, 3, 4, 5, 6, 7, 8);
    table.row(
        "FUNCTION",
        "RATE",
        "P50",
        "P99",
        "FAILED",
        "COLD",
        "CPU",
        "MEMORY",
        "WAITING",
        "INSTANCES");
    for (JsonNode function : functions) {
      long count = function.path("invocations").asLong();
      table.row(
          function.path("function").asText(),
          count == 0 ? "-" : Quantity.digits(rate(function)) + "/s",
          Quantity.time(function.path("p50Us").asLong()),
          Quantity.time(function.path("p99Us").asLong()),
          Quantity.percent(function.path("failures").asLong(), count),
          Quantity.percent(function.path("coldStarts").asLong(), count),
          Quantity.percent(
              function.path("cpuUs").asLong(), 1_000 * function.path("windowMs").asLong()),
          Quantity.bytes(function.path("memoryPeakBytes").asLong()),
          function.path("queued").asText(),
          instances(function.path("instancesByState")));
    }
    return table;
  }

  private static double rate(JsonNode function) {
    return 1_000.0
        * function.path("invocations").asLong()
        / Math.max(1, function.path("windowMs").asLong());
  }

  private static String instances(JsonNode byState) {
    List<String> parts = new ArrayList<>();
    byState
        .properties()
        .forEach(
            state -> {
              if (state.getValue().asInt() > 0) {
                parts.add(state.getValue().asInt() + " " + state.getKey());
              }
            });
    return parts.isEmpty() ? "none" : String.join(", ", parts);
  }

  /** Zygotes, the base ones first. */
  static Table zygotes(JsonNode stats) {
    Table table = new Table();
    table.row("ZYGOTE", "FROM", "NETWORK", "SPARES", "LIVE", "STARTS", "MEMORY", "IMPORT", "HOLDS");
    for (JsonNode zygote : stats.path("zygotes")) {
      boolean isBase = zygote.path("depth").asInt() == 0;
      table.row(
          zygote.path("runtime").asText() + " " + zygote.path("number").asInt(),
          isBase ? "-" : zygote.path("parent").asText(),
          zygote.path("networked").asBoolean() ? "yes" : "none",
          zygote.path("spares").asInt() + "/" + zygote.path("targetSpares").asInt(),
          zygote.path("live").asText(),
          zygote.path("starts").asText(),
          isBase ? "-" : (zygote.path("memoryBytes").asLong() >> 20) + " MiB",
          isBase ? "-" : zygote.path("importUs").asLong() / 1000 + " ms",
          holds(zygote.path("packages")));
    }
    return table;
  }

  private static String holds(JsonNode packages) {
    List<String> names = new ArrayList<>();
    packages.forEach(name -> names.add(name.asText()));
    if (names.isEmpty()) {
      return "the standard library";
    }
    String some = String.join(", ", names.subList(0, Math.min(MAX_NAMES, names.size())));
    return names.size() > MAX_NAMES ? some + " and " + (names.size() - MAX_NAMES) + " more" : some;
  }

  /** All of it, without blank lines at the end. */
  static List<String> lines(JsonNode stats) {
    List<String> lines = new ArrayList<>(platform(stats));
    if (!stats.path("functions").isEmpty()) {
      lines.add("");
      lines.addAll(functions(stats).lines());
    }
    if (!stats.path("zygotes").isEmpty()) {
      lines.add("");
      lines.addAll(zygotes(stats).lines());
    }
    return lines;
  }
}
