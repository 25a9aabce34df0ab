package dev.argyle.bench.primitive;

import dev.argyle.bench.report.Claim;
import dev.argyle.sandbox.cgroup.CgroupTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** SOCK's figure 5: a control group for each start against one that is used again. */
final class CgroupsFigure {
  private static final String PLOT = "primitives-cgroups";

  private final Bench bench;
  private final CgroupTree tree;

  CgroupsFigure(Bench bench, CgroupTree tree) {
    this.bench = bench;
    this.tree = tree;
  }

  /** The two ways in one version of control groups. */
  private record Pair(String version, Primitive fresh, Primitive reused) {}

  void measure() throws InterruptedException {
    List<Pair> pairs = new ArrayList<>();
    versions(tree).forEach((version, parents) -> pairs.add(pair(version, parents)));
    List<Primitive> primitives = new ArrayList<>();
    pairs.forEach(pair -> primitives.addAll(List.of(pair.fresh(), pair.reused())));
    AtWorkers rates = new AtWorkers(primitives, bench.shape().workers());
    bench.measure("cgroups", rates.tallies());
    rates.table(bench.figures(), "Control groups: starts a second");
    rates.bars(bench.figures(), PLOT, "Control groups, fresh and reused", "starts a second");
    for (Pair pair : pairs) {
      List<Double> ratios = rates.ratios(pair.reused(), pair.fresh());
      for (int i = 0; i < ratios.size(); i++) {
        String circumstance = "_at_" + bench.shape().workers().get(i);
        bench
            .figures()
            .metrics()
            .put(
                "cgroup_" + pair.version() + "_reused_over_fresh_ratio" + circumstance,
                ratios.get(i));
      }
      bench
          .figures()
          .claim(
              claim(pair.version(), rates.best(pair.reused()), rates.best(pair.fresh()), ratios));
    }
    for (String version : List.of("v1", "v2")) {
      if (pairs.stream().noneMatch(pair -> pair.version().equals(version))) {
        bench.figures().missing("cgroup " + version, "this machine has none mounted");
        bench.figures().claim(claim(version, Double.NaN, Double.NaN, List.of()));
      }
    }
  }

  /** The folders of a group's parents by version; those of v1 are of several hierarchies. */
  static Map<String, List<String>> versions(CgroupTree tree) {
    Map<String, List<String>> versions = new LinkedHashMap<>();
    if (tree.version().equals("v1")) {
      List<String> old = new ArrayList<>(tree.directories());
      tree.unified().ifPresent(old::remove);
      versions.put("v1", old);
    }
    tree.unified().ifPresent(unified -> versions.put("v2", List.of(unified)));
    return versions;
  }

  private Pair pair(String version, List<String> parents) {
    String of =
        version.equals("v1")
            ? "v1, " + parents.size() + " hierarchies"
            : tree.version().equals("v2") ? "v2" : "v2, no controllers";
    return new Pair(
        version,
        primitive(version, "fresh", of, parents, true),
        primitive(version, "reused", of, parents, false));
  }

  private Primitive primitive(
      String version, String way, String of, List<String> parents, boolean fresh) {
    return new Primitive(
        "cgroup_" + version + "_" + way,
        way + " (" + of + ")",
        PrimitivesSuite.NEEDS_ROOT,
        worker ->
            new GroupChurn(bench.kernel(), parents, way + version + "-" + worker + "-", fresh));
  }

  static Claim claim(
      String version, double reusedPerSecond, double freshPerSecond, List<Double> ratios) {
    Claim.Verdict verdict = Judgement.allAtLeast(Judgement.TWICE, ratios);
    String found =
        verdict == Claim.Verdict.UNKNOWN
            ? "not measured"
            : String.format(
                Locale.ROOT,
                "%s starts a second at best with groups that are reused, %s with fresh ones: %s"
                    + " times as fast",
                Text.rate(reusedPerSecond),
                Text.rate(freshPerSecond),
                Judgement.range(ratios));
    return new Claim(
        "SOCK, figure 5",
        PLOT,
        "reusing control groups (" + version + ") is at least twice as fast as fresh ones",
        found,
        verdict);
  }
}
