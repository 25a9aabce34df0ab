package dev.argyle.deploy.doctor;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.argyle.deploy.Console;
import dev.argyle.deploy.ExitCode;
import dev.argyle.deploy.FaasException;
import dev.argyle.deploy.cli.FaasCommand;
import dev.argyle.deploy.settings.Settings;
import dev.argyle.deploy.settings.SettingsFile;
import dev.argyle.deploy.settings.SettingsLoader;
import dev.argyle.deploy.settings.SettingsTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Says whether this machine can run the platform. */
@Command(name = "doctor", description = "Checks whether this machine can run the platform.")
public final class DoctorCommand extends FaasCommand {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "the platform's settings; ARGYLE_CONFIG, else /etc/argyle/argyle.yaml")
  private String config;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "the platform's data folder; default what the settings say")
  private String data;

  @Option(names = "--json", description = "prints the findings as a JSON array")
  private boolean json;

  /** The command. */
  public DoctorCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    List<Finding> findings = checks().stream().map(DoctorCommand::run).toList();
    if (json) {
      printJson(toJson(findings));
    } else {
      findings.forEach(finding -> console().out().println(finding.line()));
    }
    boolean failed = findings.stream().anyMatch(f -> f.level() == Finding.Level.PROBLEM);
    return failed ? ExitCode.FAILED : ExitCode.OK;
  }

  private List<Check> checks() {
    Optional<Settings> settings = settings();
    Path folder = folder(settings);
    List<Check> checks = new ArrayList<>(Machine.kernel());
    checks.addAll(Machine.runtimes());
    checks.add(new DiskCheck(() -> Volume.of(folder)));
    checks.addAll(Machine.limits());
    checks.add(new ConfigurationCheck(this::file, this::load));
    checks.add(new PortCheck(gateway(settings)));
    checks.add(new SandboxCheck());
    return checks;
  }

  private Optional<SettingsFile> file() {
    return SettingsFile.find(
        config, console().environment(), console().directory(), SettingsFile.USUAL);
  }

  private Settings load() {
    return SettingsLoader.load(console(), config, Map.of());
  }

  /** Empty when they are wrong, which is a check's to say. */
  private Optional<Settings> settings() {
    try {
      return Optional.of(load());
    } catch (FaasException e) {
      return Optional.empty();
    }
  }

  private Path folder(Optional<Settings> settings) {
    if (data != null) {
      return console().directory().resolve(data);
    }
    return settings
        .map(known -> known.get(SettingsTable.DATA))
        .orElse(Path.of(SettingsTable.DATA.defaultText()));
  }

  private URI gateway(Optional<Settings> settings) {
    if (isGatewayNamed() || settings.isEmpty()) {
      return gatewayUrl();
    }
    return PortCheck.of(
        settings.get().get(SettingsTable.HOST), settings.get().get(SettingsTable.PORT));
  }

  private static Finding run(Check check) {
    try {
      return check.run();
    } catch (IOException | UncheckedIOException e) {
      return Finding.warning(
          "cannot look: " + e.getMessage(), "is this Linux, with /proc and /sys?");
    }
  }

  private static ArrayNode toJson(List<Finding> findings) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (Finding finding : findings) {
      array
          .addObject()
          .put("level", finding.level().word())
          .put("what", finding.what())
          .put("cure", finding.cure());
    }
    return array;
  }
}
