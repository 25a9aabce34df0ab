package dev.argyle.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.argyle.deploy.Console;
import dev.argyle.deploy.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists the functions. */
@Command(name = "list", description = "Lists the functions.")
public final class ListCommand extends FaasCommand {
  @Option(names = "--json", description = "prints Lambda's configurations as a JSON array")
  private boolean json;

  /** The command. */
  public ListCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    ArrayNode functions = client().list();
    if (json) {
      printJson(functions);
    } else if (functions.isEmpty()) {
      console().out().println("no functions yet; make one with: faas new hello");
    } else {
      print(functions);
    }
    return ExitCode.OK;
  }

  private void print(ArrayNode functions) {
    Table table = new Table();
    table.row("NAME", "RUNTIME", "VERSION", "MEMORY", "TIMEOUT", "MODIFIED");
    for (JsonNode function : functions) {
      table.row(
          function.path("FunctionName").asText("?"),
          function.path("Runtime").asText("?"),
          function.path("Version").asText("?"),
          function.path("MemorySize").asText("?") + " MiB",
          function.path("Timeout").asText("?") + " s",
          time(function.path("LastModified").asText("?")));
    }
    table.print(console().out());
  }

  /** Lambda writes 2026-01-02T03:04:05.000+0000; people read less. */
  private static String time(String lastModified) {
    return lastModified.replaceFirst("^(\\S{10})T(\\d\\d:\\d\\d:\\d\\d).*$", "$1 $2");
  }
}
