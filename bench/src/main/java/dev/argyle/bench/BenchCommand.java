package dev.argyle.bench;

import dev.argyle.bench.load.LoadException;
import dev.argyle.bench.platform.GatewayException;
import dev.argyle.bench.platform.NoGatewayException;
import dev.argyle.bench.report.ResultFolder;
import dev.argyle.bench.report.ResultJson;
import dev.argyle.bench.report.ResultText;
import dev.argyle.bench.report.SuiteResult;
import dev.argyle.bench.run.Progress;
import dev.argyle.bench.run.Suite;
import dev.argyle.bench.run.SuiteRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
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
    description = "Measures a running platform, and what the machine could do without it.")
public final class BenchCommand implements Callable<Integer> {
  private static final String DEFAULT_GATEWAY = "http://127.0.0.1:8080";
  private static final int FAILED = 1;
  private static final int USAGE = 2;
  private static final int NO_GATEWAY = 3;
  private static final int MAX_SECONDS = 3600;
  private static final int MAX_RATE = 10_000;
  private static final int LEAST_LIVE = 20;
  private static final int MAX_LIVE = 100_000;

  private final Map<String, Suite> known = new LinkedHashMap<>();
  private final Map<String, String> processEnvironment;
  private final String defaultGateway;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "SUITE",
      description = {
        "What to measure, one or more:",
        "cold: a fresh sandbox for every request beside a reused one;",
        "imports: packages, functions that never ran, many functions, Node, memory;",
        "density: cold starts beside many live sandboxes;",
        "warm: a reused sandbox beside a static answer;",
        "fair: a function beside hot and slow ones;",
        "load: open connections, overload, a soak;",
        "policies: keep-alive and queues in a simulation, without a platform."
      })
  private List<String> suites;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where results go; a new folder in bench-results if not given.")
  private Path out;

  @Option(names = "--json", description = "Prints JSON instead of a table.")
  private boolean json;

  @Option(
      names = "--gateway",
      paramLabel = "URL",
      description = "The gateway; else FAAS_GATEWAY, else " + DEFAULT_GATEWAY + ".")
  private String gateway;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "20",
      description = "How long each target is measured at a rate (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "100",
      description = "Requests a second of paced no-ops (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Option(
      names = "--live",
      paramLabel = "N",
      defaultValue = "2000",
      description = "Live sandboxes of suite density (default: ${DEFAULT-VALUE}).")
  private int live;

  @Option(
      names = "--overload-seconds",
      paramLabel = "N",
      defaultValue = "60",
      description = "How long suite load asks for too much (default: ${DEFAULT-VALUE}).")
  private int overloadSeconds;

  @Option(
      names = "--soak-seconds",
      paramLabel = "N",
      defaultValue = "600",
      description = "How long suite load mixes traffic (default: ${DEFAULT-VALUE}).")
  private int soakSeconds;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  /** All suites there are, and this process's environment. */
  public BenchCommand() {
    this(Suites.standard(), System.getenv(), DEFAULT_GATEWAY);
  }

  BenchCommand(List<Suite> suites, Map<String, String> processEnvironment, String defaultGateway) {
    suites.forEach(suite -> known.put(suite.name(), suite));
    this.processEnvironment = Map.copyOf(processEnvironment);
    this.defaultGateway = defaultGateway;
  }

  @Override
  public Integer call() throws InterruptedException {
    Optional<String> misuse = misuse();
    if (misuse.isPresent()) {
      return fail(USAGE, misuse.get());
    }
    try {
      return run(URI.create(gateway()));
    } catch (NoGatewayException e) {
      String hint = explicitGateway().isPresent() ? "" : "; start one with: sudo ./faas up";
      return fail(NO_GATEWAY, e.getMessage() + hint);
    } catch (GatewayException | LoadException e) {
      return fail(FAILED, e.getMessage());
    } catch (IOException e) {
      return fail(FAILED, "cannot write results: " + e);
    }
  }

  private int run(URI uri) throws InterruptedException, IOException {
    ResultFolder folder = new ResultFolder(out == null ? newFolder() : out);
    List<SuiteResult> results = new ArrayList<>();
    try {
      for (String suite : suites) {
        SuiteResult result = run(known.get(suite), uri);
        folder.write(result);
        results.add(result);
        if (!json) {
          printText(result);
        }
      }
    } finally {
      // What was measured before another suite could not go on is not lost.
      if (!results.isEmpty()) {
        stdout().println(json ? json(results) : "results in " + folder.path().toAbsolutePath());
        stdout().flush();
      }
    }
    boolean failed = results.stream().anyMatch(SuiteResult::failed);
    return failed ? fail(FAILED, "the run is marked failed, see above") : 0;
  }

  private SuiteResult run(Suite suite, URI uri) throws InterruptedException {
    if (!TerminalProgress.errorIsTerminal()) {
      return suite.run(asked(uri, Progress.NONE));
    }
    try (TerminalProgress progress = new TerminalProgress(spec.commandLine().getErr())) {
      return suite.run(asked(uri, progress));
    }
  }

  private SuiteRun asked(URI uri, Progress progress) {
    return new SuiteRun(uri, seconds, rate, live, overloadSeconds, soakSeconds, progress);
  }

  private void printText(SuiteResult result) {
    if (suites.size() > 1) {
      stdout().println("== " + result.suite() + " ==");
    }
    stdout().print(new ResultText().of(result));
    stdout().println();
    stdout().flush();
  }

  /** One suite asked for is an object, several are a list. */
  private String json(List<SuiteResult> results) {
    ResultJson text = new ResultJson();
    return suites.size() == 1 ? text.of(results.get(0)) : text.of(results);
  }

  /** What is wrong with the command line, in one sentence; empty if nothing. */
  private Optional<String> misuse() {
    for (String suite : suites) {
      if (!known.containsKey(suite)) {
        String all = String.join(", ", known.keySet());
        return Optional.of("no suite '" + suite + "'; there is: " + all);
      }
    }
    if (Set.copyOf(suites).size() < suites.size()) {
      return Optional.of("each suite may be named once");
    }
    if (live < LEAST_LIVE || live > MAX_LIVE) {
      return Optional.of("--live must be " + LEAST_LIVE + " to " + MAX_LIVE);
    }
    Map<String, Integer> spans =
        Map.of(
            "--seconds", seconds,
            "--overload-seconds", overloadSeconds,
            "--soak-seconds", soakSeconds);
    for (Map.Entry<String, Integer> span : spans.entrySet()) {
      if (span.getValue() < 1 || span.getValue() > MAX_SECONDS) {
        return Optional.of(span.getKey() + " must be 1 to " + MAX_SECONDS);
      }
    }
    if (rate < 1 || rate > MAX_RATE) {
      return Optional.of("--rate must be 1 to " + MAX_RATE);
    }
    try {
      URI uri = new URI(gateway());
      if ("http".equals(uri.getScheme()) && uri.getHost() != null) {
        return Optional.empty();
      }
    } catch (URISyntaxException e) {
      // Said below, like any other address that is none.
    }
    return Optional.of("the gateway must be http://HOST:PORT, not " + gateway());
  }

  private String gateway() {
    return explicitGateway().orElse(defaultGateway);
  }

  private Optional<String> explicitGateway() {
    return Optional.ofNullable(gateway)
        .or(() -> Optional.ofNullable(processEnvironment.get("FAAS_GATEWAY")))
        .filter(url -> !url.isEmpty());
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
