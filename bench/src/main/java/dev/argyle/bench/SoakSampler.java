package dev.argyle.bench;

import dev.argyle.bench.machine.PlatformFootprint;
import dev.argyle.bench.report.Plot;
import dev.argyle.bench.report.Samples;
import dev.argyle.bench.run.Session;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at what the platform has while a soak goes on. Used by one thread at a time. */
final class SoakSampler {
  private static final int HEAP = 1;
  private static final int FIRST_COUNT = 3;

  /** Names of files; in keys without the unit. */
  private static final List<String> COLUMNS =
      List.of(
          "at_seconds",
          "heap_bytes",
          "rss_bytes",
          "open_files_count",
          "processes_count",
          "mounts_count",
          "cgroups_count");

  private final Session session;
  private final ServerMemory memory;
  private final int seconds;
  private final int looksAHeap;
  private final List<List<Double>> rows = new ArrayList<>();
  private final long beganNs = System.nanoTime();

  SoakSampler(Session session, LoadShape shape, int seconds) {
    this.session = session;
    this.seconds = seconds;
    int collections = shape.collections();
    memory = new ServerMemory(session, collections > 0);
    // To collect at each look would help it.
    int looks = seconds * 1000 / shape.sampleMs();
    looksAHeap = collections == 0 ? 1 : Math.max(1, looks / collections);
  }

  void look() throws InterruptedException, IOException {
    boolean heap = rows.size() % looksAHeap == 0;
    double atSeconds = (System.nanoTime() - beganNs) / 1e9;
    double heapBytes = heap ? memory.heapBytes() : Double.NaN;
    Optional<PlatformFootprint.Reading> reading = memory.footprint();
    double none = Double.NaN;
    rows.add(
        List.of(
            atSeconds,
            heapBytes,
            reading.map(it -> (double) it.rssBytes()).orElse(none),
            reading.map(it -> (double) it.openFiles()).orElse(none),
            reading.map(it -> (double) it.processes()).orElse(none),
            reading.map(it -> (double) it.mounts()).orElse(none),
            reading.map(it -> (double) it.cgroups()).orElse(none)));
  }

  /** All that was seen. */
  Samples samples() {
    return new Samples("load-soak", COLUMNS, rows);
  }

  /** Names how each figure moved, and draws memory. */
  void tell() {
    for (int column = HEAP; column < COLUMNS.size(); column++) {
      tell(column);
    }
    List<Plot.Line> lines = new ArrayList<>();
    for (int column = HEAP; column < FIRST_COUNT; column++) {
      int shown = column;
      List<List<Double>> there =
          rows.stream().filter(row -> !Double.isNaN(row.get(shown))).toList();
      lines.add(
          new Plot.Line(
              COLUMNS.get(column).replace('_', ' '),
              there.stream().map(row -> row.get(0)).toList(),
              there.stream().map(row -> row.get(shown) / (1 << 20)).toList()));
    }
    session
        .figures()
        .plot(new Plot.Lines("load-soak", "The server's memory in a soak", "s", "MiB", lines));
  }

  private void tell(int column) {
    String name = COLUMNS.get(column);
    int unit = name.lastIndexOf('_');
    List<Growth.Point> points =
        rows.stream().map(row -> new Growth.Point(row.get(0), row.get(column))).toList();
    Optional<Growth> growth = Growth.of(points, seconds);
    if (growth.isEmpty()) {
      boolean seen = points.stream().anyMatch(point -> !Double.isNaN(point.value()));
      String why = seen ? "too few looks; a longer --soak-seconds has more" : IdleMemory.notHere();
      session.figures().missing("soak: " + name.replace('_', ' '), why);
      return;
    }
    String key = "soak_" + name.substring(0, unit);
    String end = name.substring(unit);
    Growth found = growth.get();
    session
        .figures()
        .metrics()
        .put(key + "_early" + end, found.early())
        .put(key + "_late" + end, found.late())
        .put(key + "_growth" + end, found.difference())
        .put(key + "_growth_percent", 100 * found.difference() / found.early())
        .put(key + "_slope" + end + "_per_hour", found.slopePerHour());
  }
}
