package dev.argyle.bench;

import dev.argyle.bench.load.LoadClient;
import dev.argyle.bench.load.LoadException;
import dev.argyle.bench.platform.Gateway;
import dev.argyle.bench.platform.GatewayException;
import dev.argyle.bench.platform.NoGatewayException;
import dev.argyle.bench.report.ResultFolder;
import dev.argyle.bench.report.ResultJson;
import dev.argyle.bench.report.ResultText;
import dev.argyle.bench.report.RunPlan;
import dev.argyle.bench.report.SuiteResult;
import dev.argyle.bench.run.Progress;
import dev.argyle.bench.run.Suite;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code faas bench}: measures a running platform. Exit codes: 0; 1 a run failed or is marked
 * failed; 2 wrong usage; 3 no gateway answered. Runs on the thread that calls it, and blocks it.
 */
@Command(
    name = "bench",
    description = "Measures a running platform, and what the machine could do without it.",
    subcommands = CompareCommand.class)
public final class BenchCommand implements Callable<Integer> {
  /** The word for all suites. */
  private static final String ALL = "all";

  private static final int FAILED = 1;
  private static final int USAGE = 2;
  private static final int NO_GATEWAY = 3;

  private final Map<String, Suite> known = new LinkedHashMap<>();
  private final Map<String, String> processEnvironment;
  private final String defaultGateway;

  @Mixin private BenchOptions options;

  @Parameters(
      arity = "0..*",
      paramLabel = "SUITE",
      description = "What to measure, one or more of the suites below, or all.")
  private List<String> names;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  private CommandSpec spec;

  /** All suites there are, and this process's environment. */
  public BenchCommand() {
    this(Suites.standard(), System.getenv(), BenchOptions.DEFAULT_GATEWAY);
  }

  BenchCommand(List<Suite> suites, Map<String, String> processEnvironment, String defaultGateway) {
    suites.forEach(suite -> known.put(suite.name(), suite));
    this.processEnvironment = Map.copyOf(processEnvironment);
    this.defaultGateway = defaultGateway;
  }

  /** The parser's word for this command, whether it stands alone or below another. */
  @Spec
  @SuppressWarnings("UnusedMethod") // picocli calls it
  private void describe(CommandSpec itself) {
    spec = itself;
    spec.usageMessage().footer(SuiteHelp.lines(known.values(), ALL));
  }

  @Override
  public Integer call() throws InterruptedException {
    Optional<String> misuse = misuse();
    if (misuse.isPresent()) {
      return fail(USAGE, misuse.get());
    }
    try {
      return run(BenchOptions.address(gateway()).orElseThrow());
    } catch (NoGatewayException e) {
      String hint = explicitGateway().isPresent() ? "" : "; start one with: sudo ./faas up";
      return fail(NO_GATEWAY, e.getMessage() + hint);
    } catch (GatewayException | LoadException e) {
      return fail(FAILED, e.getMessage());
    } catch (IOException e) {
      return fail(FAILED, "cannot write results: " + e);
    }
  }

  private boolean all() {
    return names.equals(List.of(ALL));
  }

  private List<Suite> suites() {
    return all() ? List.copyOf(known.values()) : names.stream().map(known::get).toList();
  }

  private int run(URI uri) throws InterruptedException, IOException {
    if (all()) {
      probe(uri);
    }
    List<Suite> suites = suites();
    ResultFolder folder =
        new ResultFolder(options.out == null ? newFolder() : options.out, plan(suites));
    SuiteSequence sequence = new SuiteSequence(folder, all(), this::tell);
    OverallProgress overall =
        new OverallProgress(suites, all() && options.asBudgeted(), System::nanoTime);
    try {
      sequence.run(
          suites,
          (index, suite) -> {
            overall.begin(index);
            return run(suite, uri, overall);
          });
    } finally {
      // What was measured before another suite could not go on is not lost.
      List<SuiteResult> results = sequence.results();
      if (!results.isEmpty()) {
        stdout().println(options.json ? json(results) : whereabouts(folder.path()));
        stdout().flush();
      }
    }
    boolean failed = sequence.results().stream().anyMatch(SuiteResult::failed);
    return failed ? fail(FAILED, "the run is marked failed, see above") : 0;
  }

  private static String whereabouts(Path folder) {
    Path path = folder.toAbsolutePath();
    return "results in " + path + "\nthe page is " + path.resolve("report.html");
  }

  /** Before a half hour begins in which most suites have nobody to ask. */
  private static void probe(URI uri) throws InterruptedException {
    try (LoadClient client = new LoadClient(uri)) {
      new Gateway(uri, client).probe();
    }
  }

  private SuiteResult run(Suite suite, URI uri, OverallProgress overall)
      throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    if (all()) {
      err.println("faas bench: " + overall.where());
      err.flush();
    }
    if (!TerminalProgress.errorIsTerminal()) {
      return suite.run(options.asked(uri, all(), Progress.NONE));
    }
    try (TerminalProgress progress = new TerminalProgress(err)) {
      return suite.run(options.asked(uri, all(), progress));
    }
  }

  private void tell(SuiteResult result) {
    if (options.json) {
      return;
    }
    if (all() || names.size() > 1) {
      stdout().println("== " + result.suite() + " ==");
    }
    stdout().print(new ResultText().of(result));
    stdout().println();
    stdout().flush();
  }

  /** One suite asked for is an object, several are a list. */
  private String json(List<SuiteResult> results) {
    ResultJson text = new ResultJson();
    return names.size() == 1 && !all() ? text.of(results.get(0)) : text.of(results);
  }

  private RunPlan plan(List<Suite> suites) {
    Map<String, String> lines = new LinkedHashMap<>();
    suites.forEach(suite -> lines.put(suite.name(), suite.description()));
    String given = options.repeated(all());
    String command = "./faas bench " + String.join(" ", names) + " " + given;
    return new RunPlan(lines, command.strip(), given);
  }

  /** What is wrong with the command line, in one sentence; empty if nothing. */
  private Optional<String> misuse() {
    String all = String.join(", ", known.keySet()) + ", " + ALL;
    if (names == null) {
      return Optional.of("name a suite; there is: " + all);
    }
    if (names.contains(ALL) && !all()) {
      return Optional.of("all stands alone");
    }
    for (String name : names) {
      if (!known.containsKey(name) && !all()) {
        return Optional.of("no suite '" + name + "'; there is: " + all);
      }
    }
    if (Set.copyOf(names).size() < names.size()) {
      return Optional.of("each suite may be named once");
    }
    return options
        .misuse()
        .or(
            () ->
                BenchOptions.address(gateway()).isPresent()
                    ? Optional.empty()
                    : Optional.of("the gateway must be http://HOST:PORT, not " + gateway()));
  }

  private String gateway() {
    return explicitGateway().orElse(defaultGateway);
  }

  private Optional<String> explicitGateway() {
    return options.explicitGateway(processEnvironment);
  }

  private static Path newFolder() {
    DateTimeFormatter name = DateTimeFormatter.ofPattern("yyyy-MM-dd-HHmmss");
    return Path.of("bench-results", LocalDateTime.now(ZoneId.systemDefault()).format(name));
  }

  private PrintWriter stdout() {
    return spec.commandLine().getOut();
  }

  private int fail(int code, String message) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("faas bench: " + message);
    err.flush();
    return code;
  }
}
