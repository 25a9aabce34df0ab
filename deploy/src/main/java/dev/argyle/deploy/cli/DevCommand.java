package dev.argyle.deploy.cli;

import dev.argyle.deploy.Console;
import dev.argyle.deploy.ExitCode;
import dev.argyle.deploy.FaasException;
import dev.argyle.deploy.client.FunctionName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Deploys a folder now and whenever a file in it is saved, until Ctrl-C. */
@Command(name = "dev", description = "Deploys a function now and again on every save.")
public final class DevCommand extends FaasCommand {
  /** Editors write a file in several steps; a save is over when nothing changed for this long. */
  private static final Duration SETTLE = Duration.ofMillis(150);

  @Parameters(paramLabel = "DIR", description = "the folder with its faas.yaml")
  private Path folder;

  @Option(
      names = "--name",
      paramLabel = "N",
      description = "a name other than the one in faas.yaml")
  private String name;

  /** The command. */
  public DevCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    if (name != null) {
      FunctionName.check(name);
    }
    Path watched = console().directory().resolve(folder);
    FunctionFolder.check(watched);
    Deployment deployment = new Deployment(client(), step -> {});
    try (FolderWatch watch = new FolderWatch(watched)) {
      do {
        deploy(deployment, watched);
      } while (watch.awaitChange(SETTLE));
    } catch (IOException e) {
      throw FaasException.failed("cannot watch " + watched + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return ExitCode.OK;
  }

  /** A mistake in the folder is for the next save to mend; a gateway that is gone is not. */
  private void deploy(Deployment deployment, Path watched) {
    try {
      Deployed deployed = deployment.deploy(watched, name);
      console()
          .out()
          .println(deployed.name() + " version " + deployed.version() + " at " + deployed.url());
    } catch (FaasException e) {
      if (e.exitCode() == ExitCode.NO_GATEWAY) {
        throw e;
      }
      console().err().println("not deployed: " + e.getMessage());
    }
    console().out().flush();
  }
}
