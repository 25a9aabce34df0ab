package dev.argyle.deploy.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.argyle.deploy.Console;
import dev.argyle.deploy.ExitCode;
import dev.argyle.deploy.client.FunctionName;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Packs a folder and makes it a function. */
@Command(name = "deploy", description = "Packs a function's folder, uploads it and has it serve.")
public final class DeployCommand extends FaasCommand {
  @Parameters(paramLabel = "DIR", description = "the folder with its faas.yaml")
  private Path folder;

  @Option(
      names = "--name",
      paramLabel = "N",
      description = "a name other than the one in faas.yaml")
  private String name;

  @Option(names = "--json", description = "prints name, version, URL and warnings as JSON")
  private boolean json;

  /** The command. */
  public DeployCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    if (name != null) {
      FunctionName.check(name);
    }
    Deployed deployed;
    try (Progress progress = new Progress(console())) {
      deployed =
          new Deployment(client(), progress).deploy(console().directory().resolve(folder), name);
    }
    deployed.warnings().forEach(warning -> console().err().println("warning: " + warning));
    print(deployed);
    return ExitCode.OK;
  }

  private void print(Deployed deployed) {
    if (json) {
      ObjectNode object =
          JsonNodeFactory.instance
              .objectNode()
              .put("name", deployed.name())
              .put("version", deployed.version())
              .put("url", deployed.url());
      deployed.warnings().forEach(object.putArray("warnings")::add);
      printJson(object);
      return;
    }
    Table table = new Table();
    table.row("name", deployed.name());
    table.row("version", deployed.version());
    table.row("url", deployed.url());
    table.print(console().out());
  }
}
