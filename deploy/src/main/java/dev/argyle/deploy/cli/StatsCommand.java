package dev.argyle.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.argyle.deploy.Console;
import dev.argyle.deploy.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows what the platform does at this moment. */
@Command(name = "stats", description = "Shows counts of the platform at this moment.")
public final class StatsCommand extends FaasCommand {
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
      Table table = new Table();
      table.rows(stats);
      table.print(console().out());
    }
    return ExitCode.OK;
  }
}
