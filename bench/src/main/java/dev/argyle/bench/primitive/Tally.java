package dev.argyle.bench.primitive;

import dev.argyle.bench.load.Recording;
import dev.argyle.bench.report.Series;
import dev.argyle.bench.run.Figures;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a primitive did by so many threads, over all its blocks. Used by the suite's thread. */
final class Tally {
  private final Primitive primitive;
  private final int workers;
  private final String circumstance;
  private final Recording all = new Recording();
  private final List<Recording> parts = List.of(new Recording(), new Recording());
  private final List<Double> rates = new ArrayList<>();
  private long workedNs;
  private long drainedNs;

  /**
   * Nothing yet.
   *
   * @param circumstance behind its keys: {@code _at_4}, or empty
   */
  Tally(Primitive primitive, int workers, String circumstance) {
    this.primitive = primitive;
    this.workers = workers;
    this.circumstance = circumstance;
  }

  static Tally atWorkers(Primitive primitive, int workers) {
    return new Tally(primitive, workers, "_at_" + workers);
  }

  Primitive primitive() {
    return primitive;
  }

  int workers() {
    return workers;
  }

  Recording all() {
    return all;
  }

  /** Adds a block. */
  void add(List<Laps> threads, long elapsedNs, long drainNs) {
    Recording block = new Recording();
    threads.forEach(laps -> block.add(laps.all()));
    all.add(block.merged());
    for (int part = 0; part < parts.size(); part++) {
      Recording ofPart = new Recording();
      for (Laps laps : threads) {
        ofPart.add(laps.part(part));
      }
      parts.get(part).add(ofPart.merged());
    }
    workedNs += elapsedNs;
    drainedNs += drainNs;
    rates.add(block.goodCount() * 1e9 / (elapsedNs + drainNs));
  }

  /** Times it was done a second, what the kernel did afterwards counted in; NaN if never. */
  double perSecond() {
    long done = all.goodCount();
    return done == 0 ? Double.NaN : done * 1e9 / (workedNs + drainedNs);
  }

  /** Mean time from one to the next, what the kernel did afterwards counted in. */
  double eachUs() {
    return 1e6 / perSecond();
  }

  /** What the kernel did after the last thread had ended, by the number of times it was done. */
  double drainedUs() {
    return drainedNs / 1e3 / all.goodCount();
  }

  double percentileUs(double percentile) {
    return percentileUs(all, percentile);
  }

  double partPercentileUs(int part, double percentile) {
    return percentileUs(parts.get(part), percentile);
  }

  private double percentileUs(Recording recording, double percentile) {
    return recording.goodCount() == 0
        ? Double.NaN
        : series("", recording, Optional.empty()).percentileUs(percentile);
  }

  /** {@code 12,345 ±3%}: the rate, and half of what lies between the blocks' lowest and highest. */
  String rateText() {
    double rate = perSecond();
    if (Double.isNaN(rate)) {
      return "-";
    }
    double half = (Collections.max(rates) - Collections.min(rates)) / 2;
    return String.format(Locale.ROOT, "%,.0f \u00b1%.0f%%", rate, 100 * half / rate);
  }

  String key(String figure) {
    return primitive.key() + "_" + figure + circumstance;
  }

  /** Keeps it raw, and puts its rate, median, tail and counts. */
  void tell(Figures figures) {
    if (all.goodCount() == 0) {
      return;
    }
    figures.raw(series(primitive.key() + circumstance, all, Optional.of(perSecond())));
    figures
        .metrics()
        .put(key("per_second"), perSecond())
        .put(key("p50_us"), percentileUs(50))
        .put(key("p99_us"), percentileUs(99))
        .count(key("samples_count"), all.goodCount());
  }

  /** The same of one of its parts, without a rate. */
  void tellPart(Figures figures, int part, String name) {
    Recording recording = parts.get(part);
    if (recording.goodCount() == 0) {
      return;
    }
    String key = primitive.key() + "_" + name;
    figures.raw(series(key + circumstance, recording, Optional.empty()));
    figures
        .metrics()
        .put(key(name + "_p50_us"), partPercentileUs(part, 50))
        .put(key(name + "_p99_us"), partPercentileUs(part, 99));
  }

  private Series series(String key, Recording recording, Optional<Double> rate) {
    return Series.of(key, primitive.label(), Series.Kind.RAW, recording, rate);
  }
}
