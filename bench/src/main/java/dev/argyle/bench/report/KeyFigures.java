package dev.argyle.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** The handful of figures that a reader wants first, of those suites that ran. */
final class KeyFigures {
  private static final String COLD = "cold_p50_us";
  private static final String WARM = "warm_p50_us";
  private static final String DOCKER = "docker_run_none_p50_us";
  private static final String STARTS = "cold_starts_per_second_closed_10";
  private static final String NO_SPARES = "cold_no_spares_p50_us";
  private static final String DENSE = "pss_each_bytes_at_";

  /** A load average of more than this part of the cores is somebody else's work. */
  private static final double BUSY_SHARE = 0.5;

  private static final double MIB = 1 << 20;

  private final List<SuiteResult> results;

  /**
   * One figure.
   *
   * @param suite that measured it
   * @param title what it is
   * @param value with its unit
   * @param note what stands beside it
   * @param sound false if its run is marked failed
   */
  record Card(String suite, String title, String value, String note, boolean sound) {}

  /** A figure and where it comes from. */
  private record Found(SuiteResult result, String key, double value) {
    String shown(String text) {
      return result
          .confidence()
          .of(key)
          .map(interval -> text + " (95 %: " + ms(interval.low()) + " to " + ms(interval.high()))
          .map(sure -> sure + ")")
          .orElse(text);
    }
  }

  KeyFigures(List<SuiteResult> results) {
    this.results = List.copyOf(results);
  }

  /** What this run found, in a sentence. */
  String headline() {
    Optional<Found> docker = find(DOCKER);
    Optional<Found> cold = docker.flatMap(this::coldBeside).or(() -> find(COLD));
    if (cold.isPresent() && docker.isPresent()) {
      double ratio = docker.get().value() / cold.get().value();
      return "A cold start takes %s; `docker run` takes %s, %s times as long"
          .formatted(ms(cold.get().value()), ms(docker.get().value()), times(ratio));
    }
    String besides = beside();
    if (cold.isPresent()) {
      return "A cold start takes " + ms(cold.get().value()) + besides;
    }
    return find(WARM)
        .map(warm -> "A reused sandbox answers in " + ms(warm.value()))
        .orElse("What " + String.join(", ", names()) + " found");
  }

  /** What a cold start may be compared to when Docker is not there. */
  private String beside() {
    Optional<Found> process = find("python_start_p50_us");
    if (process.isPresent()) {
      return "; starting a Python process takes " + ms(process.get().value());
    }
    return find(WARM).map(warm -> "; a warm one takes " + ms(warm.value())).orElse("");
  }

  private List<String> names() {
    return results.stream().map(SuiteResult::suite).toList();
  }

  /** Preferably the one that took turns with it. */
  private Optional<Found> coldBeside(Found other) {
    return in(other.result(), COLD).or(() -> find(COLD));
  }

  /** What stands below the headline: what is missing in it, or must not be quoted. */
  List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    List<String> failed =
        results.stream().filter(SuiteResult::failed).map(SuiteResult::suite).toList();
    if (!failed.isEmpty()) {
      remarks.add(
          "Marked failed, so do not quote its figures: %s (%d of %d suites)."
              .formatted(String.join(", ", failed), failed.size(), results.size()));
    }
    if (find(DOCKER).isEmpty()) {
      boolean asked = names().contains("docker");
      remarks.add(
          asked
              ? "`docker run` could not be measured; suite docker below says why."
              : "Docker was not part of this run: `faas bench docker` measures it.");
    }
    busy().ifPresent(remarks::add);
    long missing = results.stream().mapToLong(result -> result.missing().size()).sum();
    if (missing > 0) {
      remarks.add(
          missing == 1
              ? "One thing could not be measured here; its suite says which."
              : missing + " things could not be measured here; their suites say which.");
    }
    return remarks;
  }

  /** Before the first suite: what later ones find is the run's own work. */
  private Optional<String> busy() {
    if (results.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Object> machine = results.get(0).environment();
    String load = String.valueOf(machine.get("load_average")).split(" ", 2)[0];
    try {
      double cores = Double.parseDouble(String.valueOf(machine.get("cores_count")));
      return Double.parseDouble(load) > cores * BUSY_SHARE
          ? Optional.of(
              ("The machine had other work when this began, a load average of %s on %.0f cores:"
                      + " its figures are worse than an idle machine's.")
                  .formatted(load, cores))
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** At most five. */
  List<Card> cards() {
    List<Card> cards = new ArrayList<>();
    find(COLD).ifPresent(cold -> cards.add(coldCard(cold)));
    find("cold_over_warm_p50_ratio").ifPresent(ratio -> cards.add(warmCard(ratio)));
    find(DOCKER).flatMap(this::dockerCard).ifPresent(cards::add);
    find(STARTS).ifPresent(starts -> cards.add(startsCard(starts)));
    memoryCard().ifPresent(cards::add);
    return cards;
  }

  private Card coldCard(Found cold) {
    String note =
        find("cold_p99_us").map(p99 -> "p99 " + ms(p99.value()) + "; through HTTP").orElse("");
    String spares =
        find(NO_SPARES).map(none -> "; " + ms(none.value()) + " without spares").orElse("");
    return card(cold, "Cold start, p50", ms(cold.value()), cold.shown(note + spares));
  }

  private Card warmCard(Found ratio) {
    String note = in(ratio.result(), WARM).map(warm -> "warm p50 " + ms(warm.value())).orElse("");
    return card(ratio, "Cold over warm, p50", times(ratio.value()) + "×", note);
  }

  private Optional<Card> dockerCard(Found docker) {
    return coldBeside(docker)
        .map(
            cold ->
                card(
                    docker,
                    "docker run over cold, p50",
                    times(docker.value() / cold.value()) + "×",
                    "docker run --network none: " + ms(docker.value())));
  }

  private Card startsCard(Found starts) {
    String note =
        find("fresh_over_docker_throughput_at_10_ratio")
            .map(ratio -> "10 clients; " + times(ratio.value()) + "× Docker's")
            .orElse("10 clients, closed loop");
    return card(
        starts,
        "Fresh sandboxes a second",
        String.format(Locale.ROOT, "%,.0f", starts.value()),
        note);
  }

  private Optional<Card> memoryCard() {
    Optional<Found> idle = find("idle_python_pss_each_bytes");
    if (idle.isPresent()) {
      return idle.map(
          found -> card(found, "Memory of an idle instance", mib(found), "PSS, Python"));
    }
    return results.stream()
        .flatMap(
            result ->
                result.metrics().keySet().stream()
                    .filter(key -> key.startsWith(DENSE))
                    .map(key -> new Found(result, key, result.metrics().get(key).doubleValue())))
        .reduce((first, second) -> live(second) > live(first) ? second : first)
        .map(
            found ->
                card(
                    found,
                    "Memory of a live sandbox",
                    mib(found),
                    String.format(Locale.ROOT, "PSS each, beside %,d others", live(found))));
  }

  private static int live(Found dense) {
    return Integer.parseInt(dense.key().substring(DENSE.length()));
  }

  private static Card card(Found found, String title, String value, String note) {
    return new Card(found.result().suite(), title, value, note, !found.result().failed());
  }

  /** Of the suite that is named as the figure begins if there are several, else of the first. */
  private Optional<Found> find(String key) {
    List<Found> with = results.stream().flatMap(result -> in(result, key).stream()).toList();
    return with.stream()
        .filter(found -> key.startsWith(found.result().suite() + "_"))
        .findFirst()
        .or(() -> with.stream().findFirst());
  }

  private static Optional<Found> in(SuiteResult result, String key) {
    return Optional.ofNullable(result.metrics().get(key))
        .map(value -> new Found(result, key, value.doubleValue()));
  }

  /** A figure of any suite, for the page's text. */
  OptionalDouble value(String key) {
    return find(key).map(found -> OptionalDouble.of(found.value())).orElse(OptionalDouble.empty());
  }

  /** Microseconds as milliseconds: 0.53 ms, 9.1 ms, 189 ms. */
  static String ms(double us) {
    double ms = us / 1e3;
    String pattern = ms < 0.0995 ? "%.3f ms" : ms < 9.95 ? "%.2f ms" : "%,.0f ms";
    return String.format(Locale.ROOT, pattern, ms);
  }

  private static String mib(Found bytes) {
    return String.format(Locale.ROOT, "%.2f MiB", bytes.value() / MIB);
  }

  private static String times(double ratio) {
    return String.format(Locale.ROOT, ratio < 9.95 ? "%.2f" : "%,.0f", ratio);
  }
}
