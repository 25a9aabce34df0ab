package dev.argyle.bench;

import dev.argyle.bench.load.OpenLoop;
import dev.argyle.bench.load.Recording;
import dev.argyle.bench.load.Target;
import dev.argyle.bench.load.WarmUp;
import dev.argyle.bench.machine.PlatformProcesses;
import dev.argyle.bench.report.Series;
import dev.argyle.bench.run.Figures;
import dev.argyle.bench.run.Session;
import dev.argyle.bench.run.Settled;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Cold starts, and memory, beside one number of live sandboxes. */
final class DensityLevel {
  private static final int WARM_UP_CLIENTS = 2;

  /** Live sandboxes that may be lost meanwhile. */
  private static final double TOLERANCE = 0.01;

  private final Session session;
  private final DensityShape shape;
  private final int live;
  private final Target target;
  private final Recording recording = new Recording();
  private Optional<String> missing = Optional.empty();
  private Optional<PlatformProcesses.Reading> memory = Optional.empty();
  private String memoryMissing = IdleMemory.notHere();

  DensityLevel(Session session, DensityShape shape, int live) {
    this.session = session;
    this.shape = shape;
    this.live = live;
    String label = String.format(Locale.ROOT, "cold beside %,d live: a fresh sandbox each", live);
    target = new Target(key(), label, Headline.COLD.path(), Target.Start.COLD);
  }

  int live() {
    return live;
  }

  /** Of its series. */
  String key() {
    return "cold_at_" + live;
  }

  /** The end of its metrics' keys, behind their units. */
  String circumstance() {
    return "_at_" + live;
  }

  void missing(String why) {
    missing = Optional.of(why);
  }

  /** Measures, once more. */
  void measure(LiveSandboxes sandboxes, int seconds) throws InterruptedException {
    new WarmUp(session.client().context(), session.client())
        .run(List.of(target), WARM_UP_CLIENTS, shape.warmUpMs() / 2);
    readMemory();
    int rate = shape.ratePerSecond();
    int block = Math.max(1, rate * shape.blockMs() / 1000);
    int rounds = Math.max(1, rate * seconds / block);
    OpenLoop.Outcome outcome = session.pace(key() + " paced", List.of(target), rate, block, rounds);
    recording.add(outcome.recordings().get(0));
    int left = sandboxes.count();
    if (left < live * (1 - TOLERANCE)) {
      session.figures().problem("only " + left + " of " + live + " sandboxes lived to the end");
    }
  }

  private void readMemory() {
    session.at("memory", 0);
    try {
      Optional<PlatformProcesses> processes = PlatformProcesses.behind(session.run().gateway());
      if (processes.isPresent()) {
        memory = Optional.of(Settled.read(processes.get(), live, shape.settleMs()));
      }
    } catch (IOException e) {
      memoryMissing = IdleMemory.notHere() + ": " + e.getMessage();
    }
  }

  /** Names what was found. */
  void tell() {
    Figures figures = session.figures();
    if (missing.isPresent()) {
      figures.missing(Series.Kind.PACED, target, missing.get());
      return;
    }
    Series series = figures.paced(key(), target.label(), recording, shape.ratePerSecond());
    figures.metrics().latencies(series, "cold", circumstance());
    memory.ifPresentOrElse(
        reading ->
            figures
                .metrics()
                .count("guests_count" + circumstance(), reading.guests())
                .count(
                    "pss_each_bytes" + circumstance(),
                    reading.pssBytes() / Math.max(1, reading.guests())),
        () ->
            figures.missing(
                String.format(Locale.ROOT, "memory beside %,d live", live), memoryMissing));
  }
}
