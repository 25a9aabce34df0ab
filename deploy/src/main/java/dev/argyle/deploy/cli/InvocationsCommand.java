package dev.argyle.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.argyle.deploy.Console;
import dev.argyle.deploy.ExitCode;
import dev.argyle.deploy.FaasException;
import dev.argyle.deploy.client.FunctionName;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows records of invocations. */
@Command(
    name = "invocations",
    description = "Shows what invocations used and how they ended, the newest first.")
public final class InvocationsCommand extends FaasCommand {
  private static final int MAX_LIMIT = 1_000;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  @Parameters(paramLabel = "NAME", arity = "0..1", description = "the function; all if not given")
  private String name;

  @Option(names = "--request", paramLabel = "ID", description = "the one with this request id")
  private String requestId;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "what came then or later: 5m, 2h, 1d, or 2026-01-02T03:04:05Z")
  private String since;

  @Option(names = "--until", paramLabel = "TIME", description = "what came before")
  private String until;

  @Option(names = "--failed", description = "leaves out what ended well")
  private boolean failed;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "how many, 1 to " + MAX_LIMIT + "; default 20")
  private int limit;

  @Option(names = "--json", description = "prints JSON, with all that is known of each")
  private boolean json;

  /** The command. */
  public InvocationsCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    if (name != null) {
      FunctionName.check(name);
    }
    if (limit < 1 || limit > MAX_LIMIT) {
      throw FaasException.usage("--limit is a number of invocations, 1 to " + MAX_LIMIT);
    }
    JsonNode page = client().invocations(query());
    if (json) {
      printJson(page);
    } else if (page.path("invocations").isEmpty()) {
      console().err().println("no such invocations");
    } else {
      print(page.path("invocations"));
    }
    return ExitCode.OK;
  }

  private Map<String, String> query() {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("function", name);
    query.put("requestId", requestId);
    query.put("since", since);
    query.put("until", until);
    query.put("exit", failed ? "failed" : null);
    query.put("limit", "" + limit);
    query.values().removeIf(value -> value == null);
    return query;
  }

  private void print(JsonNode invocations) {
    Table table = new Table();
    table.alignRight(3, 4, 5, 6, 7, 8);
    table.row(
        "TIME (UTC)",
        "FUNCTION",
        "START",
        "QUEUE",
        "INIT",
        "RUN",
        "CPU",
        "MEMORY",
        "OUT",
        "EXIT",
        "REQUEST");
    for (JsonNode one : invocations) {
      table.row(
          TIME.format(Instant.ofEpochMilli(one.path("arrivedMs").asLong())),
          one.path("function").asText() + ":" + one.path("version").asText(),
          start(one),
          Quantity.time(one.path("queueUs").asLong()),
          Quantity.time(one.path("initUs").asLong()),
          Quantity.time(one.path("durationUs").asLong()),
          Quantity.time(one.path("cpuUserUs").asLong() + one.path("cpuSystemUs").asLong()),
          Quantity.bytes(one.path("memoryPeakBytes").asLong()),
          Quantity.bytes(one.path("bytesOut").asLong()),
          exit(one),
          one.path("requestId").asText());
    }
    table.print(console().out());
  }

  private static String start(JsonNode one) {
    String source = one.path("startSource").asText();
    return source.equals("none")
        ? "-"
        : one.path("start").asText() + " (" + source + ", " + one.path("startCause").asText() + ")";
  }

  /** A handler's own word is a guest's: only what can be printed, and not too much of it. */
  private static String exit(JsonNode one) {
    String type = one.path("errorType").asText().replaceAll("[^\\p{Graph}]", "?");
    String exit = one.path("exit").asText();
    return exit.equals("error") && !type.isEmpty()
        ? exit + " " + type.substring(0, Math.min(type.length(), 30))
        : exit;
  }
}
