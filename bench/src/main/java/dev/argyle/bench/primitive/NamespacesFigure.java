package dev.argyle.bench.primitive;

import dev.argyle.bench.load.Recording;
import dev.argyle.bench.report.Claim;
import dev.argyle.bench.report.Plot;
import dev.argyle.bench.report.ResultTable;
import dev.argyle.bench.report.Series;
import dev.argyle.bench.run.Session;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.Kernel;
import dev.argyle.sandbox.sys.Linux;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** SOCK's figure 3: what a namespace of each kind costs to make and to do away with. */
final class NamespacesFigure {
  private static final String PLOT = "primitives-namespaces";
  private static final String NET = "net";
  private static final String USER = "user";

  private final Bench bench;
  private final String folder;
  private final Map<String, Tally> tallies = new LinkedHashMap<>();
  private Recording users = new Recording();

  NamespacesFigure(Bench bench, String folder) {
    this.bench = bench;
    this.folder = folder;
  }

  /**
   * Measures all kinds.
   *
   * @param home of network namespaces; empty where there can be none
   */
  void measure(Optional<NetworkHome> home) throws InterruptedException {
    Kernel kernel = bench.kernel();
    add("uts", Linux.CLONE_NEWUTS);
    add("cgroup", Linux.CLONE_NEWCGROUP);
    add("ipc", Linux.CLONE_NEWIPC);
    add("pid", Linux.CLONE_NEWPID);
    add(primitive("mnt", worker -> mountNamespace(kernel), Primitive.NOTHING), "mnt");
    home.ifPresent(
        network -> add(primitive(NET, worker -> networkNamespace(network), network::drainNs), NET));
    bench.measure("namespaces", List.copyOf(tallies.values()));
    createUsers();
    tallies.forEach(
        (name, tally) -> {
          tally.tellPart(bench.figures(), 0, "create");
          tally.tellPart(bench.figures(), 1, "leave");
          bench.figures().metrics().put(tally.key("each_us"), tally.eachUs());
        });
    table();
    plot();
    bench.figures().claim(claim(each()));
  }

  private void add(String name, int flag) {
    add(
        primitive(name, worker -> NamespaceWork.of(bench.kernel(), flag, name), Primitive.NOTHING),
        name);
  }

  private void add(Primitive primitive, String name) {
    tallies.put(name, new Tally(primitive, 1, ""));
  }

  private static Primitive primitive(
      String name, Primitive.Maker maker, Primitive.Deferred deferred) {
    return new Primitive(
        "namespace_" + name, name + " namespace", PrimitivesSuite.NEEDS_ROOT, maker, deferred);
  }

  private Work mountNamespace(Kernel kernel) throws ErrnoException {
    Scene.enter(kernel, folder);
    return NamespaceWork.of(kernel, Linux.CLONE_NEWNS, "mnt");
  }

  private Work networkNamespace(NetworkHome home) throws ErrnoException {
    home.enter();
    return NamespaceWork.of(bench.kernel(), Linux.CLONE_NEWNET, NET);
  }

  private void createUsers() {
    try {
      users = new UserNamespaces(Session.PYTHON).create(bench.shape().users());
      Series series =
          Series.of(
              "namespace_user_create", "user namespace", Series.Kind.RAW, users, Optional.empty());
      bench.figures().raw(series);
      bench
          .figures()
          .metrics()
          .put("namespace_user_create_p50_us", series.percentileUs(50))
          .put("namespace_user_create_p99_us", series.percentileUs(99));
    } catch (IOException e) {
      bench.figures().missing("user namespace", e.getMessage());
    }
  }

  private Map<String, Double> each() {
    Map<String, Double> each = new LinkedHashMap<>();
    tallies.forEach((name, tally) -> each.put(name, tally.eachUs()));
    return each;
  }

  private double metric(String kind, String figure) {
    return bench.figures().metrics().get("namespace_" + kind + "_" + figure);
  }

  private List<String> kinds() {
    List<String> kinds = new ArrayList<>(tallies.keySet());
    kinds.add(USER);
    return kinds;
  }

  private void table() {
    List<List<String>> rows = new ArrayList<>();
    for (String kind : kinds()) {
      List<String> row = new ArrayList<>(List.of(kind));
      for (String figure :
          List.of("create_p50_us", "create_p99_us", "leave_p50_us", "leave_p99_us", "each_us")) {
        row.add(Text.us(metric(kind, figure)));
      }
      rows.add(row);
    }
    bench
        .figures()
        .table(
            new ResultTable(
                "Namespaces, one after the other: us",
                List.of("", "create p50", "p99", "leave p50", "p99", "each, all done"),
                rows));
  }

  private void plot() {
    bench
        .figures()
        .plot(
            new Plot.Bars(
                PLOT,
                "Namespaces: to make one, and until it is gone",
                "us",
                true,
                kinds(),
                List.of(
                    group("create: p50", "create_p50_us"),
                    group("create, leave and clean up: mean", "each_us"))));
  }

  /** Rounded, so that the figures fit on the bars. */
  private Plot.Group group(String label, String figure) {
    List<Double> values = new ArrayList<>();
    for (String kind : kinds()) {
      double us = metric(kind, figure);
      values.add(us < 100 ? Math.round(us * 10) / 10.0 : Math.rint(us));
    }
    return new Plot.Group(label, values);
  }

  /**
   * Whether network namespaces cost most.
   *
   * @param each kind's mean, us; NaN where it was not measured
   */
  static Claim claim(Map<String, Double> each) {
    double net = each.getOrDefault(NET, Double.NaN);
    Optional<Map.Entry<String, Double>> next =
        each.entrySet().stream()
            .filter(entry -> !entry.getKey().equals(NET) && !entry.getValue().isNaN())
            .max(Map.Entry.comparingByValue());
    double ratio = net / next.map(Map.Entry::getValue).orElse(Double.NaN);
    Claim.Verdict verdict = Judgement.allAtLeast(1, List.of(ratio));
    String found =
        verdict == Claim.Verdict.UNKNOWN
            ? "not measured"
            : String.format(
                Locale.ROOT,
                "%s us for a network namespace until it is gone, %s us for the next, %s: %s times",
                Text.us(net),
                Text.us(next.orElseThrow().getValue()),
                next.orElseThrow().getKey(),
                Text.times(ratio));
    return new Claim(
        "SOCK, figure 3",
        PLOT,
        "of all namespaces, those of the network take longest to make and to clean up",
        found,
        verdict);
  }
}
