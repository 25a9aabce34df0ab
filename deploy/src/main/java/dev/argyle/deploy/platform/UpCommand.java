package dev.argyle.deploy.platform;

import dev.argyle.deploy.Console;
import dev.argyle.deploy.ExitCode;
import dev.argyle.deploy.FaasException;
import dev.argyle.deploy.cli.FaasCommand;
import dev.argyle.deploy.settings.Settings;
import dev.argyle.deploy.settings.SettingsLoader;
import dev.argyle.deploy.settings.SettingsTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the platform in the foreground. */
@Command(name = "up", description = "Runs the platform in the foreground, until Ctrl-C or SIGTERM.")
public final class UpCommand extends FaasCommand {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "settings in YAML, see CONFIGURATION.md; ARGYLE_CONFIG, else /etc/argyle/argyle.yaml if it"
              + " is there; options win over it")
  private String config;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description = "the address to bind; default 127.0.0.1")
  private String host;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "the port to bind, 0 for any; default 8080")
  private String port;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "where functions and logs are kept; default /var/lib/argyle")
  private String data;

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
  private Boolean insecure;

  @Option(
      names = "--allow-unfiltered-network",
      description =
          "runs functions that ask for a network although this kernel cannot limit what they reach")
  private Boolean allowUnfilteredNetwork;

  @Option(
      names = "--max-sandboxes",
      paramLabel = "N",
      description = "sandboxes at once, those kept ready included; default 1000")
  private String maxSandboxes;

  @Option(
      names = "--node-spares",
      paramLabel = "KIND",
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
    Settings settings = SettingsLoader.load(console(), config, options().texts());
    Platform platform = starter.start(PlatformConfig.of(settings));
    Foreground foreground = Foreground.begin(platform::drainAndClose);
    console().out().println("ready " + platform.url());
    console().out().flush();
    platform.rehearse();
    foreground.stay();
    return ExitCode.OK;
  }

  private GivenOptions options() {
    GivenOptions given =
        new GivenOptions()
            .put(SettingsTable.HOST, host)
            .put(SettingsTable.PORT, port)
            .put(SettingsTable.DATA, data)
            .put(SettingsTable.STORE, store)
            .putFlag(SettingsTable.INSECURE, insecure)
            .putFlag(SettingsTable.UNFILTERED_NETWORK, allowUnfilteredNetwork)
            .put(SettingsTable.MAX_SANDBOXES, maxSandboxes)
            .put(SettingsTable.NODE_SPARES, nodeSpares);
    packages.putInto(given);
    return given;
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
