package dev.argyle.bench.run;

import dev.argyle.bench.floor.Floor;
import dev.argyle.bench.load.ClosedLoop;
import dev.argyle.bench.load.OpenLoop;
import dev.argyle.bench.load.Recording;
import dev.argyle.bench.load.Target;
import dev.argyle.bench.machine.CpuMeter;
import dev.argyle.bench.report.Claim;
import dev.argyle.bench.report.Confidence;
import dev.argyle.bench.report.Metrics;
import dev.argyle.bench.report.Plot;
import dev.argyle.bench.report.ResultTable;
import dev.argyle.bench.report.Samples;
import dev.argyle.bench.report.Series;
import dev.argyle.bench.report.SuiteResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Gathers what a suite measures, and names it. Used by the suite's thread. */
public final class Figures {
  private final List<Series> series = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final Map<String, String> missing = new LinkedHashMap<>();
  private final Metrics metrics = new Metrics();
  private final List<ResultTable> tables = new ArrayList<>();
  private final List<Plot> plots = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final List<Samples> samples = new ArrayList<>();
  private final List<Claim> claims = new ArrayList<>();

  /** Something that makes the run worthless; one sentence. */
  public void problem(String sentence) {
    problems.add(sentence);
  }

  /** Something that cannot be measured here, and why; no failure. */
  public void missing(String what, String why) {
    missing.put(what, why);
  }

  /** The same, with a row in its table that says so. */
  public void missing(Series.Kind kind, Target target, String why) {
    series.add(Series.missing(target.name(), target.label(), kind));
    metrics.count(target.name() + "_samples_count", 0);
    missing(target.shortLabel(), why);
  }

  /** The named figures so far, to be added to. */
  public Metrics metrics() {
    return metrics;
  }

  /** Adds a table, shown before those of all series. */
  public void table(ResultTable table) {
    tables.add(table);
  }

  /** Adds a plot of what is measured. */
  public void plot(Plot plot) {
    plots.add(plot);
  }

  /** What figures mean; a paragraph. */
  public void note(String paragraph) {
    notes.add(paragraph);
  }

  /** Raw figures over time, which get a file of their own. */
  public void samples(Samples raw) {
    samples.add(raw);
  }

  /** What others say of the same, beside what was found. */
  public void claim(Claim claim) {
    claims.add(claim);
  }

  /** One target's part of an open loop. */
  public void paced(Target target, Recording recording, double ratePerSecond) {
    Series paced = paced(target.name(), target.label(), recording, ratePerSecond);
    metrics.latencies(paced);
  }

  /** Adds the series only: its figures get names of the suite's own. */
  public Series paced(String key, String label, Recording recording, double ratePerSecond) {
    Series paced = Series.of(key, label, Series.Kind.PACED, recording, Optional.of(ratePerSecond));
    add(paced);
    return paced;
  }

  /**
   * Something that the platform may refuse, when it says so as it is meant to: a figure of its own.
   * What else fails is a problem.
   */
  public Series refusable(String key, String label, Recording recording, double ratePerSecond) {
    Series measured =
        Series.of(key, label, Series.Kind.PACED, recording, Optional.of(ratePerSecond));
    series.add(measured);
    Map<String, Long> others = new TreeMap<>(measured.failures());
    Long refused = others.remove(Target.REFUSED);
    metrics.latencies(measured).count(key + "_refused_count", refused == null ? 0 : refused);
    if (!others.isEmpty()) {
      problem(key + ": requests failed: " + reasons(others));
    }
    return measured;
  }

  /** Whether an open loop kept its rate, and how late it sent. */
  public void pace(String stage, OpenLoop.Outcome outcome) {
    double rate = outcome.achievedRatePerSecond();
    Series late = Series.of("", "", Series.Kind.PACED, outcome.sendLate(), Optional.empty());
    // The first open loop there was has no name in this key, and keys stay what they are.
    String sendLate = stage.equals("paced") ? "send_late" : stage + "_send_late";
    metrics
        .put(stage + "_asked_per_second", outcome.targetRatePerSecond())
        .put(stage + "_achieved_per_second", rate)
        .put(sendLate + "_p50_us", late.percentileUs(50))
        .put(sendLate + "_p99_us", late.percentileUs(99));
    if (outcome.missedRate()) {
      problem(
          String.format(
              Locale.ROOT,
              "the rate was missed (%s): %.1f requests a second of %.1f",
              stage,
              rate,
              outcome.targetRatePerSecond()));
    }
  }

  /** What the platform said of the initialisation of what was recorded; nothing if it did not. */
  public void inits(Target target, Recording recording) {
    Series inits = Series.inits(target.name() + "_init", target.label(), recording);
    if (inits.total().getTotalCount() > 0) {
      series.add(inits);
      metrics.latencies(inits);
    }
  }

  /** What targets did in closed loops: latencies, and good answers a second. */
  public void closed(List<ClosedLoop.Tally> tallies) {
    for (ClosedLoop.Tally tally : tallies) {
      closed(tally.target(), tally.clients(), tally.recording(), tally.ratePerSecond());
    }
  }

  /** What one target did at one concurrency, whoever was asked. */
  public Series closed(Target target, int clients, Recording recording, double rate) {
    String closed = "closed_" + clients;
    Series measured =
        Series.of(
            target.name() + "_" + closed,
            target.shortLabel() + ", " + clients + (clients == 1 ? " client" : " clients"),
            Series.Kind.CLOSED,
            recording,
            Optional.of(rate));
    add(measured);
    String what = target.start() == Target.Start.COLD ? "_starts" : "_requests";
    metrics
        .perSecond(target.name() + what + "_per_second_" + closed, rate, measured)
        .latencies(measured);
    return measured;
  }

  /** Who used the processors meanwhile; one whole core is 100, but for the machine's. */
  public void cpu(String stage, CpuMeter cpu) {
    metrics
        .put("client_cpu_" + stage + "_percent", cpu.processPercent())
        .put("machine_cpu_" + stage + "_percent", cpu.machinePercent());
    cpu.serverPercent()
        .ifPresentOrElse(
            percent -> metrics.put("server_cpu_" + stage + "_percent", percent),
            () ->
                missing(
                    "processor time of the server",
                    "its processes are not on this machine, or only root may look at them"));
  }

  /** Says of all floors why there are none; no failure. */
  public void floorsMissing(String why) {
    for (Floor floor : Floor.values()) {
      missing(
          Series.Kind.FLOOR, new Target(floor.key(), floor.label(), "", Target.Start.NONE), why);
    }
  }

  /** All floors, one recording each. */
  public void floors(Map<Floor, Recording> recordings) {
    for (Floor floor : Floor.values()) {
      floor(floor.key(), floor.label(), recordings.get(floor));
    }
    metrics.ratio("cold_over_bare_fork_p50_ratio", "cold_p50_us", "bare_fork_p50_us");
  }

  /** One start or hop without the platform; {@code key} is what its metrics begin with. */
  public void floor(String key, String label, Recording recording) {
    Series measured = Series.of(key, label, Series.Kind.FLOOR, recording, Optional.empty());
    series.add(measured);
    metrics.latencies(measured);
  }

  /** Keeps what was measured; the suite tells of it by tables and keys of its own. */
  public void raw(Series measured) {
    series.add(measured);
  }

  /** What something else takes that starts sandboxes, one after the other. */
  public void peer(String key, String label, Recording recording) {
    Series measured = Series.of(key, label, Series.Kind.PEER, recording, Optional.empty());
    add(measured);
    metrics.latencies(measured);
  }

  /** A series under its own key, with its latencies; what failed of it is a problem. */
  public void measured(Series one) {
    add(one);
    metrics.latencies(one);
  }

  private void add(Series measured) {
    series.add(measured);
    long good = measured.total().getTotalCount();
    long failed = measured.failureCount();
    if (failed > 0) {
      problem(
          "%s: %d of %d requests failed: %s"
              .formatted(measured.key(), failed, failed + good, reasons(measured.failures())));
    } else if (good == 0) {
      problem(measured.key() + ": nothing was answered");
    }
  }

  /** Reasons with their counts, in one line. */
  public static String reasons(Map<String, Long> failures) {
    return new TreeMap<>(failures)
        .entrySet().stream()
            .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
            .collect(Collectors.joining(", "));
  }

  /** All that was gathered, as it is now; what comes later is not in it. */
  public SuiteResult result(
      String suite, Map<String, Object> environment, Map<String, Object> parameters) {
    return new SuiteResult(
        suite,
        environment,
        new TreeMap<>(parameters),
        List.copyOf(problems),
        new LinkedHashMap<>(missing),
        List.copyOf(series),
        metrics.values(),
        List.copyOf(tables),
        List.copyOf(plots),
        List.copyOf(notes),
        List.copyOf(samples),
        List.copyOf(claims),
        Confidence.of(metrics, series));
  }
}
