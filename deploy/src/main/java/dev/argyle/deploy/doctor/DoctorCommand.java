package dev.argyle.deploy.doctor;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.argyle.deploy.Console;
import dev.argyle.deploy.ExitCode;
import dev.argyle.deploy.cli.FaasCommand;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Says whether this machine can run the platform. */
@Command(name = "doctor", description = "Checks whether this machine can run the platform.")
public final class DoctorCommand extends FaasCommand {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "/var/lib/argyle",
      description = "the platform's data folder; default /var/lib/argyle")
  private Path data;

  @Option(names = "--json", description = "prints the findings as a JSON array")
  private boolean json;

  /** The command. */
  public DoctorCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    URI gateway = gatewayUrl();
    List<Check> checks = new ArrayList<>(new KernelChecks(Path.of("/proc")).all());
    checks.add(new CgroupCheck(Path.of("/sys/fs/cgroup")));
    checks.addAll(new MachineChecks(Path.of("/"), console().directory().resolve(data)).all());
    checks.add(new PortCheck(gateway));
    checks.add(new SandboxCheck());
    List<Finding> findings = checks.stream().map(DoctorCommand::run).toList();
    if (json) {
      printJson(toJson(findings));
    } else {
      findings.forEach(finding -> console().out().println(finding.line()));
    }
    boolean failed = findings.stream().anyMatch(f -> f.level() == Finding.Level.FAIL);
    return failed ? ExitCode.FAILED : ExitCode.OK;
  }

  private static Finding run(Check check) {
    try {
      return check.run();
    } catch (IOException e) {
      return Finding.warn("cannot look: " + e.getMessage(), "is this Linux, with /proc and /sys?");
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
