package dev.argyle.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.argyle.deploy.Console;
import dev.argyle.deploy.ExitCode;
import dev.argyle.deploy.FaasException;
import dev.argyle.deploy.client.GatewayClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows what the platform does at this moment; on a terminal, again every second. */
@Command(
    name = "stats",
    description =
        "Shows what the platform and its functions do now; on a terminal, until q or Ctrl-C.")
public final class StatsCommand extends FaasCommand {
  private static final long REFRESH_MS = 1_000;

  @Option(names = "--once", description = "prints once, on a terminal, too")
  private boolean once;

  @Option(names = "--json", description = "prints JSON once, with the totals of all functions")
  private boolean json;

  /** The command. */
  public StatsCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    GatewayClient client = client();
    JsonNode stats = client.stats();
    if (json) {
      ObjectNode all = stats.deepCopy();
      all.set("totals", client.totals().path("functions"));
      printJson(all);
    } else if (once || !console().watchedOut()) {
      StatsText.lines(stats).forEach(console().out()::println);
    } else {
      watch(client, stats);
    }
    return ExitCode.OK;
  }

  private void watch(GatewayClient client, JsonNode first) {
    try (Terminal terminal = new Terminal(console().in(), console().out())) {
      JsonNode stats = first;
      do {
        List<String> lines =
            new ArrayList<>(List.of("faas stats " + gatewayUrl() + "   q: quit", ""));
        lines.addAll(StatsText.lines(stats));
        terminal.paint(lines);
        if (terminal.quits(REFRESH_MS)) {
          return;
        }
        stats = client.stats();
      } while (!console().out().checkError());
    } catch (IOException e) {
      throw FaasException.failed("the terminal cannot be read: " + e.getMessage());
    }
  }
}
