package dev.argyle.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.argyle.deploy.Console;
import dev.argyle.deploy.ExitCode;
import dev.argyle.deploy.client.FunctionName;
import dev.argyle.deploy.client.GatewayClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows all the platform knows of a function. */
@Command(name = "describe", description = "Shows a function with all its settings.")
public final class DescribeCommand extends FaasCommand {
  @Parameters(paramLabel = "NAME", description = "the function")
  private String name;

  @Option(names = "--json", description = "prints JSON")
  private boolean json;

  /** The command. */
  public DescribeCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    FunctionName.check(name);
    GatewayClient client = client();
    JsonNode function = client.describe(name);
    if (json) {
      printJson(function);
      return ExitCode.OK;
    }
    FunctionText.table(function, client.functionUrl(name)).print(console().out());
    return ExitCode.OK;
  }
}
