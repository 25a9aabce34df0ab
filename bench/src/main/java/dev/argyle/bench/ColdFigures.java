package dev.argyle.bench;

import dev.argyle.bench.floor.Floor;
import dev.argyle.bench.load.ClosedLoop;
import dev.argyle.bench.load.OpenLoop;
import dev.argyle.bench.load.Recording;
import dev.argyle.bench.load.Target;
import dev.argyle.bench.machine.CpuMeter;
import dev.argyle.bench.report.Metrics;
import dev.argyle.bench.report.Series;
import dev.argyle.bench.report.SuiteResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Gathers what suite {@code cold} measures, and names it. Used by the suite's thread. */
final class ColdFigures {
  private final List<Series> series = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final Metrics metrics = new Metrics();
  private Optional<String> floorsMissing = Optional.empty();

  /** Something that makes the run worthless; one sentence. */
  void problem(String sentence) {
    problems.add(sentence);
  }

  void paced(List<Target> targets, OpenLoop.Outcome outcome) {
    double rate = outcome.achievedRatePerSecond();
    for (int i = 0; i < targets.size(); i++) {
      Target target = targets.get(i);
      Recording recording = outcome.recordings().get(i);
      Series paced =
          Series.of(target.name(), target.label(), Series.Kind.PACED, recording, Optional.of(rate));
      add(paced);
      metrics.latencies(paced);
    }
    metrics
        .ratio("cold_over_warm_p50_ratio", "cold_p50_us", "warm_p50_us")
        .ratio("cold_over_warm_p99_ratio", "cold_p99_us", "warm_p99_us")
        .ratio("cold_over_static_p50_ratio", "cold_p50_us", "static_p50_us")
        .ratio("warm_over_static_p50_ratio", "warm_p50_us", "static_p50_us")
        .put("paced_asked_per_second", outcome.targetRatePerSecond())
        .put("paced_achieved_per_second", rate);
    Series late = Series.of("", "", Series.Kind.PACED, outcome.sendLate(), Optional.empty());
    metrics
        .put("send_late_p50_us", late.percentileUs(50))
        .put("send_late_p99_us", late.percentileUs(99));
    if (outcome.missedRate()) {
      problem(
          String.format(
              Locale.ROOT,
              "the rate was missed: %.1f requests a second of %.1f",
              rate,
              outcome.targetRatePerSecond()));
    }
  }

  void closed(List<ClosedLoop.Tally> tallies) {
    for (ClosedLoop.Tally tally : tallies) {
      Target target = tally.target();
      String closed = "closed_" + tally.clients();
      double rate = tally.ratePerSecond();
      Series measured =
          Series.of(
              target.name() + "_" + closed,
              target.name()
                  + ", "
                  + tally.clients()
                  + (tally.clients() == 1 ? " client" : " clients"),
              Series.Kind.CLOSED,
              tally.recording(),
              Optional.of(rate));
      add(measured);
      String what = target.start() == Target.Start.COLD ? "_starts" : "_requests";
      metrics.put(target.name() + what + "_per_second_" + closed, rate).latencies(measured);
    }
  }

  void cpu(String stage, CpuMeter cpu) {
    metrics
        .put("client_cpu_" + stage + "_percent", cpu.processPercent())
        .put("machine_cpu_" + stage + "_percent", cpu.machinePercent());
  }

  void floorsMissing(String why) {
    floorsMissing = Optional.of(why);
  }

  void floors(Map<Floor, Recording> recordings) {
    for (Floor floor : Floor.values()) {
      String label = floor.label() + floorsMissing.map(why -> " (missing: " + why + ")").orElse("");
      Series measured =
          Series.of(
              floor.key(),
              label,
              Series.Kind.FLOOR,
              floorsMissing.isPresent() ? new Recording() : recordings.get(floor),
              Optional.empty());
      series.add(measured);
      metrics.latencies(measured);
    }
    metrics.ratio("cold_over_bare_fork_p50_ratio", "cold_p50_us", "bare_fork_p50_us");
  }

  private void add(Series measured) {
    series.add(measured);
    long good = measured.total().getTotalCount();
    long failed = measured.failureCount();
    if (failed > 0) {
      String reasons =
          new TreeMap<>(measured.failures())
              .entrySet().stream()
                  .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
                  .collect(Collectors.joining(", "));
      problem(
          "%s: %d of %d requests failed: %s"
              .formatted(measured.key(), failed, failed + good, reasons));
    } else if (good == 0) {
      problem(measured.key() + ": nothing was answered");
    }
  }

  SuiteResult result(
      String suite, Map<String, Object> environment, Map<String, Object> parameters) {
    return new SuiteResult(
        suite,
        environment,
        new TreeMap<>(parameters),
        List.copyOf(problems),
        List.copyOf(series),
        metrics.values());
  }
}
