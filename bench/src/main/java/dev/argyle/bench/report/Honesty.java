package dev.argyle.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** What a reader must know before they believe the figures, said of this run. */
final class Honesty {
  private Honesty() {}

  static List<String> of(List<SuiteResult> results) {
    KeyFigures figures = new KeyFigures(results);
    List<String> said = new ArrayList<>();
    said.add(
        "Cold means fresh: each answer counted as cold said `X-Faas-Start: cold`. Its sandbox had a"
            + " process-id namespace, scratch space and user id of its own, no function's code had"
            + " run in it, and with `isolation: request` it was thrown away after the answer.");
    said.add(spares(figures));
    said.add(
        "Failures count: what did not get the answer asked for is in the column \"failed\" and in"
            + " no latency, and a suite with failures, or one that missed its rate, is marked"
            + " failed. "
            + failures(results));
    said.add(
        "Rates are kept by an open loop, and latency counts from the moment a request was meant to"
            + " go out, so that a stall of the platform is in the figures of all who waited"
            + " meanwhile. What went before to warm up is not counted.");
    said.add(
        "What is compared was measured in the same run and took turns in short blocks."
            + (results.stream().anyMatch(result -> result.suite().equals("docker"))
                ? " Both sides are tuned alike: Docker runs a local image with `--network none`,"
                    + " overlay2 and `--log-driver none`, the same handler and the same limits."
                : ""));
    said.add(
        "Client and platform share this machine's processors; the client's part is among each"
            + " suite's figures. "
            + machine(results));
    said.add(
        "± is half of a 95 % interval by block bootstrap: the run's blocks, drawn again "
            + "with replacement, and wider where they are few. It knows the noise within this run, not that between two runs."
            + " n/a stands where there are fewer than "
            + Bootstrap.LEAST_BLOCKS
            + " blocks, or too few samples beyond the percentile.");
    said.add(
        "Nothing is remembered from another run; what could not be measured is listed as missing.");
    return said;
  }

  private static String spares(KeyFigures figures) {
    OptionalDouble none = figures.value("cold_no_spares_p50_us");
    return "Sandboxes are forked ahead of the request and wait on a shelf, as spares, until one is"
        + " taken; the fork is not in a paced request's latency, but its work is in the throughput"
        + " of closed loops. "
        + (none.isPresent()
            ? "Without spares, each forked when it is asked for, a cold start takes "
                + KeyFigures.ms(none.getAsDouble())
                + " at the median."
            : "The figure without spares is not part of this run: `faas bench cold` has it where a"
                + " platform of the bench's own can be started.");
  }

  private static String failures(List<SuiteResult> results) {
    long failed = 0;
    long good = 0;
    for (SuiteResult result : results) {
      for (Series series : result.series()) {
        failed += series.failureCount();
        good += series.total().getTotalCount();
      }
    }
    return String.format(
        Locale.ROOT,
        "In this run %,d of %,d requests and starts failed or were refused.",
        failed,
        failed + good);
  }

  private static String machine(List<SuiteResult> results) {
    if (results.isEmpty()) {
      return "";
    }
    Map<String, Object> before = results.get(0).environment();
    Map<String, Object> after = results.get(results.size() - 1).environment();
    return "It has %s cores; its load average was %s before the first suite and %s after the last."
        .formatted(
            before.get("cores_count"),
            before.get("load_average"),
            after.getOrDefault("load_average_end", after.get("load_average")));
  }
}
