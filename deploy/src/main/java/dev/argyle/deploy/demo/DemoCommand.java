package dev.argyle.deploy.demo;

import dev.argyle.deploy.Console;
import dev.argyle.deploy.ExitCode;
import dev.argyle.deploy.FaasException;
import dev.argyle.deploy.Folders;
import dev.argyle.deploy.cli.Deployment;
import dev.argyle.deploy.cli.FaasCommand;
import dev.argyle.deploy.client.GatewayClient;
import dev.argyle.deploy.platform.Foreground;
import dev.argyle.deploy.platform.Platform;
import dev.argyle.deploy.platform.PlatformConfig;
import dev.argyle.deploy.platform.PlatformStarter;
import dev.argyle.deploy.settings.Settings;
import dev.argyle.deploy.settings.SettingsLoader;
import dev.argyle.deploy.settings.SettingsTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the platform with the examples in it. */
@Command(name = "demo", description = "Runs the platform with all examples deployed.")
public final class DemoCommand extends FaasCommand {
  /** Set by the launcher: the checkout, where the examples are. */
  private static final String HOME_PROPERTY = "argyle.home";

  private static final String DEFAULT_DATA = "/var/lib/argyle-demo";
  private static final String FIRST_PAGE = "gif-creator";

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "8080",
      description = "the platform's port, 0 for any; default 8080")
  private String port;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "the platform's folder; default " + DEFAULT_DATA + ", deleted at the end")
  private Path data;

  @Option(
      names = "--no-install",
      description = "for the launcher: refuses when Debian packages are missing")
  @SuppressWarnings("unused") // The launcher has acted on it.
  private boolean noInstall;

  private final PlatformStarter starter;

  /** The command. */
  public DemoCommand(Console console, PlatformStarter starter) {
    super(console);
    this.starter = starter;
  }

  @Override
  public Integer call() throws InterruptedException {
    Path home = Path.of(System.getProperty(HOME_PROPERTY, "."));
    Path examples = home.resolve("functions-examples");
    Path sample = examples.resolve("target/sample/sample.mp4");
    Examples found = new Examples(examples);
    found.folders();
    if (!Files.isRegularFile(sample)) {
      throw FaasException.failed("no sample video at " + sample + "; run: sudo ./faas setup");
    }
    Path folder = console().directory().resolve(data == null ? Path.of(DEFAULT_DATA) : data);
    // What is meant for the platform that stays here must not reach the one that goes.
    Settings settings =
        SettingsLoader.ofOptions(
            console().directory(),
            Map.of(SettingsTable.PORT, port, SettingsTable.DATA, folder.toString()));
    Platform platform = starter.start(PlatformConfig.of(settings));
    Foreground foreground = Foreground.begin(() -> cleanUp(platform, folder));
    try {
      SampleServer server = SampleServer.start(sample, Examples.SAMPLE_PORT);
      deploy(found, platform, server.port());
    } catch (RuntimeException e) {
      throw foreground.failed(e);
    }
    announce(platform);
    platform.rehearse();
    foreground.stay();
    return ExitCode.OK;
  }

  private void deploy(Examples examples, Platform platform, int samplePort) {
    Deployment deployment = new Deployment(new GatewayClient(platform.url()), step -> {});
    Path scratch = null;
    try {
      scratch = Files.createTempDirectory("argyle-demo-");
      for (Path example : examples.folders()) {
        Path folder = Examples.withSamplePort(example, samplePort, scratch);
        console().out().println("deployed " + deployment.deploy(folder, null).url());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      delete(scratch);
    }
  }

  /** A folder that somebody named is theirs to keep. */
  private void cleanUp(Platform platform, Path folder) {
    platform.drainAndClose();
    if (data == null) {
      delete(folder);
    }
  }

  private static void delete(Path scratch) {
    if (scratch != null) {
      try {
        Folders.delete(scratch);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void announce(Platform platform) {
    console().out().println();
    console().out().println("Argyle runs. Open this page, Ctrl-C ends it:");
    console().out().println("  " + platform.url() + "/function/" + FIRST_PAGE + "/");
    console().out().flush();
  }
}
