package dev.argyle.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A function's settings as the gateway tells them, for people to read. */
final class FunctionText {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final int DIGEST_DIGITS = 12;

  private FunctionText() {}

  /** A row for each setting; {@code url} is where its HTTP trigger is. */
  static Table table(JsonNode function, String url) {
    Table table = new Table();
    table.row("name", function.path("name").asText());
    table.row("version", function.path("version").asText());
    table.row("url", function.path("triggers").path("http").asBoolean(true) ? url : "none");
    table.row("runtime", function.path("runtime").asText());
    table.row("handler", function.path("handler").asText());
    table.row("memory", size(function.path("memoryBytes").asLong()));
    table.row("timeout", duration(function.path("timeoutMs").asLong()));
    table.row("cpu", function.path("cpu").asText());
    table.row("isolation", function.path("isolation").asText());
    if (function.path("tmp").asText().equals("clean")) {
      table.row("tmp", "empty for every request");
    }
    JsonNode concurrency = function.path("concurrency");
    table.row(
        "concurrency",
        concurrency.path("max").asText()
            + " at most, "
            + concurrency.path("min").asText()
            + " kept");
    table.row("network", list(function.path("network")));
    if (function.path("triggers").has("schedule")) {
      table.row("schedule", function.path("triggers").path("schedule").asText());
    }
    function
        .path("environment")
        .properties()
        .forEach(
            variable ->
                table.row("environment", variable.getKey() + "=" + variable.getValue().asText()));
    table.row("code", code(function));
    table.row("versions", versions(function.path("versions")));
    table.row("created", time(function.path("createdMs").asLong()));
    table.row("modified", time(function.path("modifiedMs").asLong()));
    if (function.has("totals")) {
      totals(function.path("totals"), table);
    }
    function.path("warnings").forEach(warning -> table.row("warning", warning.asText()));
    return table;
  }

  private static void totals(JsonNode totals, Table table) {
    table.row(
        "invocations",
        "%s, %s failed, %s cold"
            .formatted(
                totals.path("invocations").asText(),
                totals.path("failures").asText(),
                totals.path("coldStarts").asText()));
    long cpuUs = totals.path("cpuUserUs").asLong() + totals.path("cpuSystemUs").asLong();
    table.row(
        "used",
        String.format(
            Locale.ROOT,
            "%.3f GB-seconds, %.3f s of CPU, %s in, %s out",
            totals.path("gbSeconds").asDouble(),
            cpuUs / 1e6,
            Quantity.bytes(totals.path("bytesIn").asLong()),
            Quantity.bytes(totals.path("bytesOut").asLong())));
  }

  private static String code(JsonNode function) {
    String digest = function.path("codeSha256").asText();
    String start = digest.substring(0, Math.min(DIGEST_DIGITS, digest.length()));
    return start + ", " + size(function.path("codeSizeBytes").asLong());
  }

  private static String versions(JsonNode versions) {
    List<String> numbers = new ArrayList<>();
    versions.forEach(version -> numbers.add(version.path("version").asText()));
    return String.join(", ", numbers);
  }

  private static String list(JsonNode node) {
    if (!node.isArray()) {
      return node.asText("none");
    }
    List<String> texts = new ArrayList<>();
    node.forEach(item -> texts.add(item.asText()));
    return String.join(", ", texts);
  }

  /** Whole MiB where it is that, else KiB. */
  static String size(long bytes) {
    long mib = 1024 * 1024;
    return bytes >= mib && bytes % mib == 0 ? bytes / mib + " MiB" : (bytes + 1023) / 1024 + " KiB";
  }

  private static String duration(long ms) {
    return ms % 1000 == 0 ? ms / 1000 + " s" : ms + " ms";
  }

  private static String time(long ms) {
    return TIME.format(Instant.ofEpochMilli(ms));
  }
}
