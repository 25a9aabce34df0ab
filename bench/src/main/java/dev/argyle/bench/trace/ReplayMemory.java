package dev.argyle.bench.trace;

import dev.argyle.bench.machine.PlatformProcesses;
import dev.argyle.bench.report.Metrics;
import dev.argyle.bench.report.Plot;
import dev.argyle.bench.report.Samples;
import dev.argyle.bench.run.Figures;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The memory of all processes below the server while a trace is replayed: the proportional set
 * size, so that pages which zygotes share with sandboxes count once. Looked at by one thread at a
 * time.
 */
final class ReplayMemory {
  private static final double MIB = 1 << 20;
  private static final String NOT_HERE = "needs root, on the machine that runs the gateway";
  private static final List<String> COLUMNS =
      List.of("at_seconds", "fresh_flag", "pss_bytes", "sandboxes_count");

  /** Of a look, while sandboxes come and go. */
  private static final int TRIES = 5;

  private final Optional<PlatformProcesses> processes;
  private final List<List<Double>> rows = new ArrayList<>();
  private String why = "";

  ReplayMemory(URI gateway) {
    processes = PlatformProcesses.behind(gateway);
  }

  /** A look, so long after this way's begin; none if it cannot be had. */
  void look(ReplayWay way, double atSeconds) {
    for (int i = 0; i < TRIES && processes.isPresent(); i++) {
      try {
        PlatformProcesses.Reading reading = processes.get().read();
        double flag = way == ReplayWay.FRESH ? 1 : 0;
        double guests = reading.guests();
        rows.add(List.of(atSeconds, flag, (double) reading.pssBytes(), guests));
        return;
      } catch (IOException e) {
        // A sandbox that ends while its pages are read may look alive still.
        why = why.isEmpty() ? e.getMessage() : why;
      }
    }
  }

  /** Names, draws and keeps what was seen. */
  void tell(Figures figures) {
    if (rows.isEmpty()) {
      figures.missing("memory in a trace", NOT_HERE + (why.isEmpty() ? "" : ": " + why));
      return;
    }
    List<Plot.Line> lines = new ArrayList<>();
    for (ReplayWay way : ReplayWay.values()) {
      List<List<Double>> seen = of(way);
      tell(figures.metrics(), way, seen);
      lines.add(
          new Plot.Line(
              way.label(),
              seen.stream().map(row -> row.get(0)).toList(),
              seen.stream().map(row -> row.get(2) / MIB).toList()));
    }
    figures
        .metrics()
        .ratio(
            "trace_reused_over_fresh_memory_ratio",
            "trace_reused_pss_mean_bytes",
            "trace_fresh_pss_mean_bytes");
    figures.samples(new Samples("trace-memory", COLUMNS, rows));
    figures.plot(
        new Plot.Lines(
            "trace-memory", "Memory of all sandboxes and zygotes", "s of replay", "MiB", lines));
  }

  private List<List<Double>> of(ReplayWay way) {
    double flag = way == ReplayWay.FRESH ? 1 : 0;
    return rows.stream().filter(row -> row.get(1) == flag).toList();
  }

  private static void tell(Metrics metrics, ReplayWay way, List<List<Double>> seen) {
    metrics
        .put(
            way.key() + "_pss_mean_bytes",
            seen.stream().mapToDouble(row -> row.get(2)).average().orElse(Double.NaN))
        .put(
            way.key() + "_pss_peak_bytes",
            seen.stream().mapToDouble(row -> row.get(2)).max().orElse(Double.NaN))
        .put(
            way.key() + "_sandboxes_peak_count",
            seen.stream().mapToDouble(row -> row.get(3)).max().orElse(Double.NaN));
  }
}
