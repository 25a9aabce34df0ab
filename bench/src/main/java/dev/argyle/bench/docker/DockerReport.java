package dev.argyle.bench.docker;

import dev.argyle.bench.peer.Peer;
import dev.argyle.bench.peer.Peers;
import dev.argyle.bench.report.Claim;
import dev.argyle.bench.report.Metrics;
import dev.argyle.bench.report.Plot;
import dev.argyle.bench.run.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What suite {@code docker} says of its figures: ratios, plots, claims and what counts as fresh.
 */
final class DockerReport {
  private static final String FIGURE = "SOCK, figure 14";
  private static final String LINES = "docker-throughput";

  /** What fits below a bar. */
  private static final Map<String, String> SHORT =
      Map.of(
          "docker_kept", "kept",
          "docker_run_bridge", "run bridge",
          "docker_run_none", "run none",
          "docker_run_host", "run host",
          "docker_engine", "API",
          "podman_run", "podman",
          "runc_run", "runc",
          "crun_run", "crun",
          "bubblewrap", "bwrap",
          "plain_process", "no sandbox");

  /** The concurrency that the paper compares at. */
  private static final int AT = 10;

  private static final double PAPER_THROUGHPUT = 18;
  private static final double PAPER_LATENCY = 19;
  private static final double PAPER_ZYGOTES = 3;
  private static final double OUR_LATENCY = 300;
  private static final double OUR_THROUGHPUT = 100;

  private final Figures figures;
  private final Metrics metrics;
  private final DockerShape shape;
  private final Peers peers;
  private final Throughput throughput;

  DockerReport(Figures figures, DockerShape shape, Peers peers, Throughput throughput) {
    this.figures = figures;
    this.metrics = figures.metrics();
    this.shape = shape;
    this.peers = peers;
    this.throughput = throughput;
  }

  void tell() {
    for (int clients : shape.clients()) {
      ratios(clients);
    }
    plots();
    claims();
    notes();
  }

  private void ratios(int clients) {
    String at = "_at_" + clients + "_ratio";
    metrics
        .ratio("fresh_over_docker_throughput" + at, rate("argyle", clients), docker(clients))
        .ratio(
            "fresh_over_docker_run_throughput" + at,
            rate("argyle", clients),
            rate("docker_run_none", clients))
        .ratio(
            "no_spares_over_docker_throughput" + at,
            rate("argyle_no_spares", clients),
            docker(clients))
        .ratio(
            "no_zygotes_over_docker_throughput" + at,
            rate("argyle_no_zygotes", clients),
            docker(clients))
        .ratio(
            "docker_over_no_zygotes_latency" + at,
            mean("docker_engine", clients),
            mean("argyle_no_zygotes", clients))
        .ratio(
            "no_spares_over_no_zygotes_throughput" + at,
            rate("argyle_no_spares", clients),
            rate("argyle_no_zygotes", clients));
  }

  private static String docker(int clients) {
    return rate("docker_engine", clients);
  }

  private static String rate(String key, int clients) {
    return key + "_starts_per_second_closed_" + clients;
  }

  private static String mean(String key, int clients) {
    return key + "_closed_" + clients + "_mean_us";
  }

  private void plots() {
    figures.plot(
        new Plot.Lines(
            LINES,
            "Fresh sandboxes: throughput against latency, "
                + shape.clients().get(0)
                + " to "
                + shape.clients().get(shape.clients().size() - 1)
                + " clients",
            "sandboxes a second",
            "mean latency, ms",
            true,
            true,
            List.copyOf(throughput.lines().values())));
    List<String> keys = new ArrayList<>(List.of("warm", "cold"));
    if (Double.isFinite(metrics.get("docker_kept_p50_us"))) {
      keys.add("docker_kept");
    }
    peers.there().stream().map(Peer::key).forEach(keys::add);
    figures.plot(
        new Plot.Bars(
            "docker",
            "One sandbox after the other: Argyle (warm, cold), Docker (kept, run, API), others",
            "ms",
            true,
            keys.stream().map(key -> SHORT.getOrDefault(key, key)).toList(),
            List.of(
                new Plot.Group(
                    "median",
                    keys.stream().map(key -> metrics.get(key + "_p50_us") / 1e3).toList()))));
  }

  private void claims() {
    claim(
        FIGURE,
        LINES,
        "SOCK without zygotes has 18x Docker's throughput at 10 clients",
        "Argyle without zygotes has %.1fx that of Docker's Engine API",
        "no_zygotes_over_docker_throughput_at_" + AT + "_ratio",
        PAPER_THROUGHPUT);
    claim(
        FIGURE,
        LINES,
        "SOCK without zygotes has 19x lower latency than Docker at 10 clients (130 ms)",
        "Argyle without zygotes has %.1fx lower mean latency than Docker's Engine API",
        "docker_over_no_zygotes_latency_at_" + AT + "_ratio",
        PAPER_LATENCY);
    claim(
        "SOCK, section 5",
        LINES,
        "zygotes give a further 3x",
        "zygotes without spares have %.1fx the throughput of no zygotes",
        "no_spares_over_no_zygotes_throughput_at_" + AT + "_ratio",
        PAPER_ZYGOTES);
    claim(
        "Argyle",
        "docker",
        "a cold start's median is at least 300x lower than that of docker run as one types it",
        "docker run, on its bridge, takes %.0fx as long",
        "docker_run_bridge_over_cold_p50_ratio",
        OUR_LATENCY);
    claim(
        "Argyle",
        "docker",
        "and at least 300x lower than that of docker run tuned to be fast",
        "docker run --network none takes %.0fx as long",
        "docker_run_none_over_cold_p50_ratio",
        OUR_LATENCY);
    claim(
        "Argyle",
        LINES,
        "at least 100x more fresh sandboxes a second than Docker at 10 clients",
        "%.0fx those of Docker's Engine API",
        "fresh_over_docker_throughput_at_" + AT + "_ratio",
        OUR_THROUGHPUT);
  }

  private void claim(
      String whose, String plot, String said, String found, String key, double atLeast) {
    double value = metrics.get(key);
    figures.claim(
        Double.isFinite(value)
            ? new Claim(
                whose,
                plot,
                said,
                String.format(Locale.ROOT, found, value),
                Claim.Verdict.of(value >= atLeast))
            : new Claim(whose, plot, said, "not measured here", Claim.Verdict.UNKNOWN));
  }

  private void notes() {
    figures.note(
        "Fresh means: a sandbox with a process namespace, a scratch folder and a user id of its own,"
            + " in which no user code ran before; each answer of the platform says so, or is counted"
            + " as failed. The platform forks its spares before requests come; \"without spares\""
            + " forks, and \"without zygotes\" starts a Python, only when the request is there.");
    figures.note(
        "Every peer runs the same handler file by the same interpreter command, with 128 MiB, one"
            + " processor and 64 processes (but bubblewrap and the plain process, which have no"
            + " limits). A peer's time is from the call to the end of its clean-up; _answer_ figures"
            + " end with its last byte of output. The platform's is that of an HTTP request; it"
            + " cleans up after its answer, which the closed loops pay for.");
    peers
        .dockerVersion()
        .ifPresent(
            version ->
                figures.note(
                    "Docker "
                        + version
                        + ", a daemon of the bench's own: a local image, --log-driver none, and a"
                        + " bridge without firewall rules, which only helps it."));
  }
}
