package dev.argyle.bench;

import dev.argyle.bench.run.ArrivalKind;
import dev.argyle.bench.run.Progress;
import dev.argyle.bench.run.SuiteRun;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What may be asked of a run besides its suites. */
final class BenchOptions {
  static final String DEFAULT_GATEWAY = "http://127.0.0.1:8080";

  private static final int MAX_SECONDS = 3600;
  private static final int MAX_RATE = 10_000;
  private static final int LEAST_LIVE = 20;
  private static final int MAX_LIVE = 100_000;

  private static final int SECONDS = 20;
  private static final int OVERLOAD_SECONDS = 60;
  private static final int SOAK_SECONDS = 600;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where results go; a new folder in bench-results if not given.")
  Path out;

  @Option(names = "--json", description = "Prints JSON instead of a table.")
  boolean json;

  @Option(
      names = "--gateway",
      paramLabel = "URL",
      description = "The gateway; else FAAS_GATEWAY, else " + DEFAULT_GATEWAY + ".")
  private String gateway;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "How long each target is measured at a rate (default: 20; all: 5).")
  private Integer seconds;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "100",
      description = "Requests a second of paced no-ops (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Option(
      names = "--arrivals",
      paramLabel = "KIND",
      defaultValue = "constant",
      description = "How paced requests come: constant or poisson (default: ${DEFAULT-VALUE}).")
  private String arrivals;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of what is drawn by chance (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--live",
      paramLabel = "N",
      defaultValue = "2000",
      description = "Live sandboxes of suite density (default: ${DEFAULT-VALUE}).")
  private int live;

  @Option(
      names = "--overload-seconds",
      paramLabel = "N",
      description = "How long suite load asks for too much (default: 60; all: 30).")
  private Integer overloadSeconds;

  @Option(
      names = "--soak-seconds",
      paramLabel = "N",
      description = "How long traffic is mixed in a soak (default: 600; all: 180).")
  private Integer soakSeconds;

  /** What is wrong with them, in one sentence; empty if nothing. */
  Optional<String> misuse() {
    if (live < LEAST_LIVE || live > MAX_LIVE) {
      return Optional.of("--live must be " + LEAST_LIVE + " to " + MAX_LIVE);
    }
    Map<String, Integer> spans =
        Map.of(
            "--seconds", seconds(false),
            "--overload-seconds", overloadSeconds(false),
            "--soak-seconds", soakSeconds(false));
    for (Map.Entry<String, Integer> span : spans.entrySet()) {
      if (span.getValue() < 1 || span.getValue() > MAX_SECONDS) {
        return Optional.of(span.getKey() + " must be 1 to " + MAX_SECONDS);
      }
    }
    if (rate < 1 || rate > MAX_RATE) {
      return Optional.of("--rate must be 1 to " + MAX_RATE);
    }
    if (arrivalKind().isEmpty()) {
      return Optional.of("--arrivals must be constant or poisson, not " + arrivals);
    }
    return Optional.empty();
  }

  /** The address that was given as {@code http://HOST:PORT}; empty if it is none. */
  static Optional<URI> address(String text) {
    try {
      URI uri = new URI(text);
      return "http".equals(uri.getScheme()) && uri.getHost() != null
          ? Optional.of(uri)
          : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** The gateway that somebody named, by option or environment. */
  Optional<String> explicitGateway(Map<String, String> environment) {
    return Optional.ofNullable(gateway)
        .or(() -> Optional.ofNullable(environment.get("FAAS_GATEWAY")))
        .filter(url -> !url.isEmpty());
  }

  /** What a suite is asked for. */
  SuiteRun asked(URI uri, boolean all, Progress progress) {
    return new SuiteRun(
        uri,
        seconds(all),
        rate,
        live,
        overloadSeconds(all),
        soakSeconds(all),
        arrivalKind().orElseThrow(),
        seed,
        progress);
  }

  /** Those that say what is measured, as they can be typed again; defaults are left out. */
  String repeated(boolean all) {
    List<String> words = new ArrayList<>();
    add(words, "--seconds", seconds(all), SECONDS);
    add(words, "--rate", rate, 100);
    add(words, "--live", live, 2000);
    add(words, "--overload-seconds", overloadSeconds(all), OVERLOAD_SECONDS);
    add(words, "--soak-seconds", soakSeconds(all), SOAK_SECONDS);
    if (arrivalKind().orElse(ArrivalKind.CONSTANT) == ArrivalKind.POISSON) {
      words.add("--arrivals poisson");
    }
    if (seed != 1) {
      words.add("--seed " + seed);
    }
    return String.join(" ", words);
  }

  private static void add(List<String> words, String option, int value, int byDefault) {
    if (value != byDefault) {
      words.add(option + " " + value);
    }
  }

  private Optional<ArrivalKind> arrivalKind() {
    for (ArrivalKind kind : ArrivalKind.values()) {
      if (kind.name().toLowerCase(Locale.ROOT).equals(arrivals)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  /** Whether suites go on for as long as {@link AllBudget} has it. */
  boolean asBudgeted() {
    return seconds(true) == AllBudget.SECONDS
        && overloadSeconds(true) == AllBudget.OVERLOAD_SECONDS
        && soakSeconds(true) == AllBudget.SOAK_SECONDS;
  }

  private int seconds(boolean all) {
    return orElse(seconds, all ? AllBudget.SECONDS : SECONDS);
  }

  private int overloadSeconds(boolean all) {
    return orElse(overloadSeconds, all ? AllBudget.OVERLOAD_SECONDS : OVERLOAD_SECONDS);
  }

  private int soakSeconds(boolean all) {
    return orElse(soakSeconds, all ? AllBudget.SOAK_SECONDS : SOAK_SECONDS);
  }

  private static int orElse(Integer given, int byDefault) {
    return given == null ? byDefault : given;
  }
}
