package dev.argyle.bench.primitive;

import dev.argyle.bench.report.Plot;
import dev.argyle.bench.report.ResultTable;
import dev.argyle.bench.run.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Primitives beside each other, each by several numbers of threads: rates. */
final class AtWorkers {
  private final List<Integer> workers;
  private final List<Tally> tallies = new ArrayList<>();
  private final List<Primitive> primitives;

  AtWorkers(List<Primitive> primitives, List<Integer> workers) {
    this.primitives = List.copyOf(primitives);
    this.workers = List.copyOf(workers);
    for (int count : workers) {
      primitives.forEach(primitive -> tallies.add(Tally.atWorkers(primitive, count)));
    }
  }

  /** One for each primitive and number of threads. */
  List<Tally> tallies() {
    return List.copyOf(tallies);
  }

  /** The rate; NaN if it was not measured. */
  double perSecond(Primitive primitive, int count) {
    return tally(primitive, count).map(Tally::perSecond).orElse(Double.NaN);
  }

  Optional<Tally> tally(Primitive primitive, int count) {
    return tallies.stream()
        .filter(tally -> tally.primitive().equals(primitive) && tally.workers() == count)
        .findFirst();
  }

  /** How many times faster one is than the other, for each number of threads. */
  List<Double> ratios(Primitive of, Primitive to) {
    return workers.stream().map(count -> perSecond(of, count) / perSecond(to, count)).toList();
  }

  /** The highest rate of all; NaN if there is none. */
  double best(Primitive primitive) {
    return workers.stream()
        .map(count -> perSecond(primitive, count))
        .filter(rate -> !rate.isNaN())
        .max(Double::compare)
        .orElse(Double.NaN);
  }

  /** Rates with their spread over the blocks. */
  void table(Figures figures, String title) {
    List<String> header = new ArrayList<>(List.of(""));
    workers.forEach(count -> header.add(Text.workers(count)));
    List<List<String>> rows = new ArrayList<>();
    for (Primitive primitive : primitives) {
      List<String> row = new ArrayList<>(List.of(primitive.label()));
      workers.forEach(count -> row.add(tally(primitive, count).map(Tally::rateText).orElse("-")));
      rows.add(row);
    }
    figures.table(new ResultTable(title, header, rows));
  }

  /** For many numbers of workers. */
  void lines(Figures figures, String plot, String title, String unit) {
    List<Plot.Line> lines = new ArrayList<>();
    for (Primitive primitive : primitives) {
      List<Integer> measured =
          workers.stream().filter(count -> !Double.isNaN(perSecond(primitive, count))).toList();
      lines.add(
          new Plot.Line(
              primitive.label(),
              measured.stream().map(Integer::doubleValue).toList(),
              measured.stream().map(count -> perSecond(primitive, count)).toList()));
    }
    figures.plot(new Plot.Lines(plot, title, "parallel workers", unit, lines));
  }

  /** For few numbers of workers; in thousands, so that the figures fit on the bars. */
  void bars(Figures figures, String plot, String title, String unit) {
    List<Plot.Group> groups = new ArrayList<>();
    for (Primitive primitive : primitives) {
      groups.add(
          new Plot.Group(
              primitive.label(),
              workers.stream().map(count -> thousands(perSecond(primitive, count))).toList()));
    }
    List<String> categories = workers.stream().map(Text::workers).toList();
    figures.plot(new Plot.Bars(plot, title, "thousand " + unit, false, categories, groups));
  }

  private static double thousands(double rate) {
    return Double.isNaN(rate) ? rate : Math.round(rate / 100) / 10.0;
  }
}
