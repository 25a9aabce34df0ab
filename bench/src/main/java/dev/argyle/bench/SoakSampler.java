package dev.argyle.bench;

import dev.argyle.bench.machine.PlatformFootprint;
import dev.argyle.bench.report.Samples;
import dev.argyle.bench.run.Session;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at what the platform has while a soak goes on. Used by one thread at a time. */
final class SoakSampler {
  /** Names of the raw figures' columns. */
  static final List<String> COLUMNS =
      List.of(
          "at_seconds",
          "heap_bytes",
          "rss_bytes",
          "open_files_count",
          "processes_count",
          "mounts_count",
          "cgroups_count");

  private final ServerMemory memory;
  private final int looksAHeap;
  private final List<List<Double>> rows = new ArrayList<>();
  private final long beganNs = System.nanoTime();
  private boolean collected = true;

  SoakSampler(Session session, SoakShape shape, int seconds) {
    int collections = shape.collections();
    memory = new ServerMemory(session, collections > 0);
    // To collect at each look would help it.
    int looks = seconds * 1000 / shape.sampleMs();
    looksAHeap = collections == 0 ? 1 : Math.max(1, looks / collections);
  }

  void look() throws InterruptedException, IOException {
    boolean heap = rows.size() % looksAHeap == 0;
    double atSeconds = (System.nanoTime() - beganNs) / 1e9;
    double heapBytes = heap ? heapBytes() : Double.NaN;
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

  private double heapBytes() throws InterruptedException {
    Optional<Long> left = memory.heapAfterCollectionBytes();
    collected &= left.isPresent();
    return left.isPresent() ? left.get() : memory.heapWithGarbageBytes();
  }

  /** Whether each heap that was seen had been collected first: else there is garbage in it. */
  boolean collected() {
    return collected;
  }

  /** All that was seen. */
  Samples samples() {
    return new Samples("soak", COLUMNS, rows);
  }
}
