package dev.argyle.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.argyle.deploy.Console;
import dev.argyle.deploy.ExitCode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows what the platform does at this moment. */
@Command(name = "stats", description = "Shows counts of the platform at this moment.")
public final class StatsCommand extends FaasCommand {
  private static final int MAX_NAMES = 6;

  @Option(names = "--json", description = "prints JSON")
  private boolean json;

  /** The command. */
  public StatsCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    JsonNode stats = client().stats();
    if (json) {
      printJson(stats);
    } else {
      ObjectNode counts = stats.deepCopy();
      JsonNode zygotes = counts.remove("zygotes");
      Table table = new Table();
      table.rows(counts);
      table.print(console().out());
      if (zygotes != null && !zygotes.isEmpty()) {
        console().out().println();
        print(zygotes);
      }
    }
    return ExitCode.OK;
  }

  private void print(JsonNode zygotes) {
    Table table = new Table();
    table.row("ZYGOTE", "FROM", "NETWORK", "SPARES", "LIVE", "STARTS", "MEMORY", "IMPORT", "HOLDS");
    for (JsonNode zygote : zygotes) {
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
    table.print(console().out());
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
}
