package dev.argyle.deploy;

import dev.argyle.bench.BenchCommand;
import dev.argyle.deploy.cli.DeployCommand;
import dev.argyle.deploy.cli.DescribeCommand;
import dev.argyle.deploy.cli.DevCommand;
import dev.argyle.deploy.cli.GatewayOption;
import dev.argyle.deploy.cli.InvocationsCommand;
import dev.argyle.deploy.cli.InvokeCommand;
import dev.argyle.deploy.cli.ListCommand;
import dev.argyle.deploy.cli.LogsCommand;
import dev.argyle.deploy.cli.NewCommand;
import dev.argyle.deploy.cli.RmCommand;
import dev.argyle.deploy.cli.StatsCommand;
import dev.argyle.deploy.demo.DemoCommand;
import dev.argyle.deploy.doctor.DoctorCommand;
import dev.argyle.deploy.platform.PlatformStarter;
import dev.argyle.deploy.platform.UpCommand;
import dev.argyle.deploy.settings.ConfigCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code faas} command. */
@Command(
    name = "faas",
    description = "Argyle: a fresh, locked-down sandbox for every request.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    sortOptions = false,
    subcommands = HelpCommand.class,
    footer = {
      "",
      "Exit codes: 0 done; 1 the function or the platform failed; 2 wrong usage; 3 no gateway answered."
    })
public final class Faas implements Runnable {
  @Spec private CommandSpec spec;

  @Mixin
  @SuppressWarnings("unused") // Passed on to the command through picocli's model.
  private GatewayOption gateway;

  private Faas() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command?");
  }

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(run(Console.system(), args));
  }

  /**
   * Runs a command on the calling thread.
   *
   * @return one of {@link ExitCode}
   */
  public static int run(Console console, String... args) {
    int code = commandLine(console).execute(args);
    console.out().flush();
    return code;
  }

  private static CommandLine commandLine(Console console) {
    PlatformStarter starter = PlatformStarter.embedded();
    CommandLine line = new CommandLine(new Faas());
    line.addSubcommand(new UpCommand(console, starter));
    line.addSubcommand(new NewCommand(console));
    line.addSubcommand(new DeployCommand(console));
    line.addSubcommand(new InvokeCommand(console));
    line.addSubcommand(new ListCommand(console));
    line.addSubcommand(new DescribeCommand(console));
    line.addSubcommand(new LogsCommand(console));
    line.addSubcommand(new InvocationsCommand(console));
    line.addSubcommand(new RmCommand(console));
    line.addSubcommand(new DevCommand(console));
    line.addSubcommand(new StatsCommand(console));
    line.addSubcommand(new ConfigCommand(console));
    line.addSubcommand(new DoctorCommand(console));
    line.addSubcommand(new DemoCommand(console, starter));
    line.addSubcommand(new BenchCommand());
    line.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
    line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    line.setExecutionStrategy(
        parsed -> {
          GatewayOption.passOn(parsed);
          return new CommandLine.RunLast().execute(parsed);
        });
    line.setParameterExceptionHandler((e, unused) -> wrongUsage(console, e));
    line.setExecutionExceptionHandler((e, failing, unused) -> failed(console, failing, e));
    return line;
  }

  private static int wrongUsage(Console console, ParameterException e) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    String what = oneLine(e);
    if (e instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
      what = "\"" + unmatched.getUnmatched().get(0) + "\" is one too many";
      if (e.getCommandLine().getParent() == null) {
        what = "there is no command \"" + unmatched.getUnmatched().get(0) + "\"";
      }
    }
    console.err().println(command + ": " + what + " (see " + command + " --help)");
    return ExitCode.USAGE;
  }

  private static int failed(Console console, CommandLine failing, Exception e) {
    String command = failing.getCommandSpec().qualifiedName();
    console.out().flush();
    console.err().println(command + ": " + oneLine(e));
    return e instanceof FaasException known ? known.exitCode() : ExitCode.FAILED;
  }

  /** A message of our own as it is; another's with its type, since alone it says too little. */
  private static String oneLine(Exception e) {
    boolean ours = e instanceof FaasException || e instanceof ParameterException;
    String message = e.getMessage() == null ? "" : e.getMessage().strip();
    String text = ours ? message : e.getClass().getSimpleName() + ": " + message;
    return text.replaceAll("\\s*\\R\\s*", "; ");
  }
}
