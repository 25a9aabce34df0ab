package dev.argyle.deploy.platform;

import dev.argyle.deploy.Console;
import dev.argyle.deploy.ExitCode;
import dev.argyle.deploy.FaasException;
import dev.argyle.deploy.cli.FaasCommand;
import dev.argyle.zygote.process.NodeSpares;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the platform in the foreground. */
@Command(name = "up", description = "Runs the platform in the foreground, until Ctrl-C or SIGTERM.")
public final class UpCommand extends FaasCommand {
  /** Where the platform keeps functions when it is not told. */
  public static final String DEFAULT_DATA = "/var/lib/argyle";

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "the address to bind; default 127.0.0.1")
  private String host;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "8080",
      description = "the port to bind, 0 for any; default 8080")
  private int port;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = DEFAULT_DATA,
      description = "where functions and logs are kept; default " + DEFAULT_DATA)
  private Path data;

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      defaultValue = "all",
      description = "all; gateway and worker on machines of their own are not there yet")
  private String role;

  @Option(
      names = "--store",
      paramLabel = "JDBC-URL",
      description = "the registry's database; default SQLite in the data folder")
  private String store;

  @Option(
      names = "--insecure",
      description = "binds an address that others reach, without authentication")
  private boolean insecure;

  @Option(
      names = "--allow-unfiltered-network",
      description =
          "runs functions that ask for a network although this kernel cannot limit what they reach")
  private boolean allowUnfilteredNetwork;

  @Option(
      names = "--max-sandboxes",
      paramLabel = "N",
      defaultValue = "" + PlatformConfig.DEFAULT_SANDBOXES,
      description =
          "sandboxes at once, those kept ready included; default "
              + PlatformConfig.DEFAULT_SANDBOXES)
  private int maxSandboxes;

  @Option(
      names = "--node-spares",
      paramLabel = "KIND",
      defaultValue = "auto",
      description =
          "forked from a running Node, or each a Node that is started beforehand; default auto, which"
              + " is forked where Node's addon could be compiled")
  private String nodeSpares;

  @Mixin private PackageOptions packages;

  private final PlatformStarter starter;

  /** The command. */
  public UpCommand(Console console, PlatformStarter starter) {
    super(console);
    this.starter = starter;
  }

  @Override
  public Integer call() throws InterruptedException {
    checkRole();
    PlatformConfig config =
        new PlatformConfig(
            host,
            port,
            console().directory().resolve(data),
            store,
            insecure,
            allowUnfilteredNetwork,
            maxSandboxes,
            nodeSpares(),
            packages.resolve(console().environment(), console().directory()));
    Platform platform = starter.start(config);
    Foreground foreground = Foreground.begin(platform::drainAndClose);
    console().out().println("ready " + platform.url());
    console().out().flush();
    foreground.stay();
    return ExitCode.OK;
  }

  private NodeSpares nodeSpares() {
    return NodeSpares.named(nodeSpares)
        .orElseThrow(
            () ->
                FaasException.usage(
                    "--node-spares is one of " + NodeSpares.names() + ", not " + nodeSpares));
  }

  private void checkRole() {
    switch (role) {
      case "all" -> {}
      case "gateway", "worker" ->
          throw FaasException.usage(
              "--role " + role + " is not there yet: in this version one process is both");
      default -> throw FaasException.usage("--role is all, gateway or worker, not " + role);
    }
  }
}
