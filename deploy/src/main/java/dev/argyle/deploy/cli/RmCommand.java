package dev.argyle.deploy.cli;

import dev.argyle.deploy.Console;
import dev.argyle.deploy.ExitCode;
import dev.argyle.deploy.client.FunctionName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Removes a function. */
@Command(name = "rm", description = "Removes a function with all its versions.")
public final class RmCommand extends FaasCommand {
  @Parameters(paramLabel = "NAME", description = "the function")
  private String name;

  /** The command. */
  public RmCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    client().remove(FunctionName.check(name));
    console().out().println("removed " + name);
    return ExitCode.OK;
  }
}
