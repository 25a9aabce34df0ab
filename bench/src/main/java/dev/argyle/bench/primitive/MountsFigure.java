package dev.argyle.bench.primitive;

import dev.argyle.bench.report.Claim;
import dev.argyle.bench.report.Plot;
import dev.argyle.bench.report.ResultTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** SOCK's figure 2: what mounts cost as there are more and more of them. */
final class MountsFigure {
  private static final String PLOT = "primitives-mounts";

  /** At the most mounts over that at the fewest, from which on a cost is called growing. */
  private static final double GROWS = 2;

  private final Bench bench;
  private final CrowdedNamespace crowd;

  MountsFigure(Bench bench, String folder) {
    this.bench = bench;
    crowd = new CrowdedNamespace(bench.kernel(), folder);
  }

  /** What was measured among so many mounts. */
  private record Level(int mounts, Tally mount, Tally namespace) {}

  void measure() throws InterruptedException {
    List<Level> levels = new ArrayList<>();
    List<Tally> tallies = new ArrayList<>();
    for (int mounts : bench.shape().mounts()) {
      Level level = level(mounts);
      levels.add(level);
      tallies.add(level.mount());
      tallies.add(level.namespace());
    }
    bench.measure("mounts", tallies);
    levels.forEach(
        level -> {
          level.namespace().tellPart(bench.figures(), 0, "create");
          level.namespace().tellPart(bench.figures(), 1, "leave");
        });
    table(levels);
    plot(levels);
    claims(levels);
  }

  private Level level(int mounts) {
    String among = String.format(Locale.ROOT, " among %,d mounts", mounts);
    String hint = "fewer mounts cannot be measured here";
    Primitive mount =
        new Primitive("mounts_bind", "bind mount" + among, hint, worker -> crowd.mounting(mounts));
    Primitive namespace =
        new Primitive(
            "mounts_namespace", "mount namespace" + among, hint, worker -> crowd.unsharing(mounts));
    String circumstance = "_at_" + mounts;
    return new Level(
        mounts, new Tally(mount, 1, circumstance), new Tally(namespace, 1, circumstance));
  }

  private void table(List<Level> levels) {
    List<List<String>> rows = new ArrayList<>();
    for (Level level : levels) {
      rows.add(
          List.of(
              String.format(Locale.ROOT, "%,d mounts", level.mounts()),
              Text.us(level.mount().percentileUs(50)),
              Text.us(level.mount().percentileUs(99)),
              Text.us(level.namespace().partPercentileUs(0, 50)),
              Text.us(level.namespace().partPercentileUs(1, 50)),
              Text.us(level.namespace().percentileUs(99))));
    }
    bench
        .figures()
        .table(
            new ResultTable(
                "One mount, or one namespace, more as mounts grow many: us",
                List.of("", "mount p50", "p99", "new namespace p50", "leave it p50", "both p99"),
                rows));
  }

  private void plot(List<Level> levels) {
    bench
        .figures()
        .plot(
            new Plot.Lines(
                PLOT,
                "Mounts and mount namespaces as mounts grow many",
                "mounts in the namespace",
                "us, p50",
                true,
                true,
                List.of(
                    line("bind mount + unmount", levels, l -> l.mount().percentileUs(50)),
                    line("new namespace", levels, l -> l.namespace().partPercentileUs(0, 50)),
                    line("leave it", levels, l -> l.namespace().partPercentileUs(1, 50)))));
  }

  private static Plot.Line line(String label, List<Level> levels, ToDoubleFunction<Level> us) {
    List<Double> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    for (Level level : levels) {
      double value = us.applyAsDouble(level);
      if (!Double.isNaN(value)) {
        x.add((double) level.mounts());
        y.add(value);
      }
    }
    return new Plot.Line(label, x, y);
  }

  private void claims(List<Level> levels) {
    List<Level> measured =
        levels.stream().filter(l -> !Double.isNaN(l.namespace().percentileUs(50))).toList();
    if (measured.size() < 2) {
      bench.figures().claim(claim("A new mount namespace", 0, 0, Double.NaN, Double.NaN));
      return;
    }
    Level few = measured.get(0);
    Level many = measured.get(measured.size() - 1);
    growth("mounts_namespace", "A new mount namespace, and leaving it,", few, many, false);
    growth("mounts_bind", "A bind mount and its unmount", few, many, true);
  }

  private void growth(String key, String what, Level few, Level many, boolean mount) {
    double fewUs = (mount ? few.mount() : few.namespace()).percentileUs(50);
    double manyUs = (mount ? many.mount() : many.namespace()).percentileUs(50);
    bench.figures().metrics().put(key + "_most_over_fewest_p50_ratio", manyUs / fewUs);
    bench.figures().claim(claim(what, few.mounts(), many.mounts(), fewUs, manyUs));
  }

  static Claim claim(String what, int few, int many, double fewUs, double manyUs) {
    Claim.Verdict verdict = Judgement.allAtLeast(GROWS, List.of(manyUs / fewUs));
    String found =
        verdict == Claim.Verdict.UNKNOWN
            ? "not measured"
            : String.format(
                Locale.ROOT,
                "%s us among %,d mounts, %s us among %,d: %s times as long",
                Text.us(fewUs),
                few,
                Text.us(manyUs),
                many,
                Text.times(manyUs / fewUs));
    return new Claim(
        "SOCK, figure 2",
        PLOT,
        what + " costs more the more mounts there are, so a sandbox should see few",
        found,
        verdict);
  }
}
