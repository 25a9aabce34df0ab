package dev.argyle.bench;

import dev.argyle.bench.platform.GatewayException;
import dev.argyle.bench.report.Claim;
import dev.argyle.bench.report.Metrics;
import dev.argyle.bench.report.Plot;
import dev.argyle.bench.report.ResultTable;
import dev.argyle.bench.run.Figures;
import dev.argyle.bench.run.PrivateSession;
import dev.argyle.bench.run.Session;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Cold starts of functions that import popular packages: by the platform that is measured, whose
 * zygotes import what functions ask for; by one of the bench's own whose zygotes import nothing;
 * and the import in a bare process.
 */
final class TreeComparison {
  private static final Map<String, String> WITHOUT_TREE =
      Map.of("ARGYLE_WORKER_ZYGOTE_MEMORY", "0");
  private static final String ON = "on";
  private static final String OFF = "off";
  private static final String BARE = "bare";

  /** Bars of so many packages have room for their values. */
  private static final int MOST_ON_ONE_PLOT = 7;

  private static final double FURTHER = 3;
  private static final double MOST = 45;

  private final Session session;
  private final PackagesShape shape;
  private final List<PackageStarts> packages = new ArrayList<>();

  TreeComparison(Session session, PackagesShape shape) {
    this.session = session;
    this.shape = shape;
  }

  /** Measures what is installed; the rest is missing, with what to install. */
  void measure(PrivateSession.Source platforms) throws InterruptedException {
    chooseInstalled();
    deploy(session);
    learn();
    for (PackageStarts one : packages) {
      one.measure(session, ON, shape.measureMs());
    }
    session
        .deployment()
        .remove(packages.stream().map(PackageStarts::function).toList())
        .forEach(session.figures()::problem);
    try (PrivateSession other = PrivateSession.start(session, platforms, WITHOUT_TREE)) {
      deploy(other.session());
      for (PackageStarts one : packages) {
        one.measure(other.session(), OFF, shape.measureMs());
      }
    } catch (GatewayException e) {
      session.figures().missing("cold starts without the tree of zygotes", e.getMessage());
    }
    tell();
  }

  private void chooseInstalled() throws InterruptedException {
    List<PopularPackage> lacking = new ArrayList<>();
    for (PopularPackage each : shape.packages()) {
      PackageStarts starts = new PackageStarts(each);
      if (starts.takeFloor(session, shape.floorTimes())) {
        packages.add(starts);
      } else {
        lacking.add(each);
      }
    }
    session.figures().metrics().count("packages_count", packages.size());
    if (!lacking.isEmpty()) {
      session
          .figures()
          .missing(
              lacking.size() + " of " + shape.packages().size() + " popular packages",
              lacking.stream()
                  .map(PopularPackage::debianPackage)
                  .collect(Collectors.joining(" ", "not installed: apt-get install -y ", "")));
    }
  }

  /** One that does not run there is left out from here on. */
  private void deploy(Session where) throws InterruptedException {
    for (PackageStarts one : List.copyOf(packages)) {
      Optional<String> fault = one.deploy(where);
      if (fault.isPresent()) {
        packages.remove(one);
        session.figures().missing("import " + one.its().name() + " by the tree", fault.get());
      }
    }
  }

  /** In turns, until zygotes hold all of them or the time is over. */
  private void learn() throws InterruptedException {
    Set<String> asked =
        packages.stream().map(one -> one.its().topLevel()).collect(Collectors.toSet());
    Set<String> held = Set.of();
    for (int round = 0; round < shape.learnRounds() && !held.containsAll(asked); round++) {
      for (PackageStarts one : packages) {
        one.learn(session, shape.learnMs());
      }
      held = session.gateway().importedByZygotes();
    }
    long count = asked.stream().filter(held::contains).count();
    session.figures().metrics().count("packages_held_by_zygotes_count", count);
  }

  private void tell() {
    Metrics metrics = session.figures().metrics();
    for (PackageStarts one : packages) {
      String name = "package_" + one.its().name();
      metrics
          .ratio(name + "_off_over_on_p50_ratio", one.key(OFF), one.key(ON))
          .ratio(name + "_bare_over_on_p50_ratio", one.key(BARE), one.key(ON));
    }
    Map<String, Double> ratios = ratios();
    if (!ratios.isEmpty()) {
      double logs = ratios.values().stream().mapToDouble(Math::log).sum();
      metrics.put("packages_off_over_on_p50_mean_ratio", Math.exp(logs / ratios.size()));
    }
    packages.sort(Comparator.comparing(one -> -metrics.get(one.key(BARE))));
    Figures figures = session.figures();
    if (!packages.isEmpty()) {
      figures.table(table());
    }
    int plots = (packages.size() + MOST_ON_ONE_PLOT - 1) / MOST_ON_ONE_PLOT;
    for (int number = 0; number < plots; number++) {
      // As many on each, give or take one.
      int from = number * packages.size() / plots;
      int to = (number + 1) * packages.size() / plots;
      figures.plot(plot(packages.subList(from, to), number + 1));
    }
    claims(ratios);
  }

  private Map<String, Double> ratios() {
    Map<String, Double> ratios = new LinkedHashMap<>();
    for (PackageStarts one : packages) {
      double ratio =
          session.figures().metrics().get("package_" + one.its().name() + "_off_over_on_p50_ratio");
      if (Double.isFinite(ratio)) {
        ratios.put(one.its().name(), ratio);
      }
    }
    return ratios;
  }

  private ResultTable table() {
    List<List<String>> rows = new ArrayList<>();
    Metrics metrics = session.figures().metrics();
    for (PackageStarts one : packages) {
      double on = metrics.get(one.key(ON));
      double off = metrics.get(one.key(OFF));
      double bare = metrics.get(one.key(BARE));
      rows.add(
          List.of(
              one.its().name(),
              cell("%.2f", on / 1e3),
              cell("%.2f", off / 1e3),
              cell("%.2f", bare / 1e3),
              cell("%.1fx", off / on),
              cell("%.1fx", bare / on)));
    }
    return new ResultTable(
        "Functions that import a package: cold start p50 in ms, with the tree of zygotes and without",
        List.of("", "tree on", "tree off", "bare python3", "off / on", "bare / on"),
        rows);
  }

  private static String cell(String pattern, double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, pattern, value) : "-";
  }

  private Plot plot(List<PackageStarts> some, int number) {
    List<Plot.Group> groups =
        List.of(
            new Plot.Group("tree on", values(some, ON)),
            new Plot.Group("tree off", values(some, OFF)),
            new Plot.Group("bare python3 process", values(some, BARE)));
    return new Plot.Bars(
        "imports-packages-" + number,
        "Cold start of a function that imports a package, p50 (" + number + ")",
        "ms",
        true,
        some.stream().map(one -> one.its().name()).toList(),
        groups);
  }

  private List<Double> values(List<PackageStarts> some, String way) {
    Metrics metrics = session.figures().metrics();
    return some.stream().map(one -> threeDigits(metrics.get(one.key(way)) / 1e3)).toList();
  }

  /** As much as a bar has room for. */
  private static double threeDigits(double value) {
    return Double.isFinite(value)
        ? new BigDecimal(value).round(new MathContext(3)).doubleValue()
        : Double.NaN;
  }

  private void claims(Map<String, Double> ratios) {
    double mean = session.figures().metrics().get("packages_off_over_on_p50_mean_ratio");
    Optional<Map.Entry<String, Double>> most =
        ratios.entrySet().stream().max(Map.Entry.comparingByValue());
    claim(
        "zygotes make starts a further 3 times as fast",
        most.map(
            entry ->
                cell("%.1f", mean)
                    + " times as fast with packages imported ahead as without: geometric mean of p50, "
                    + ratios.size()
                    + " packages"),
        mean >= FURTHER);
    claim(
        "caches of packages on top of zygotes bring up to 45 times",
        most.map(
            entry ->
                cell("%.1f", entry.getValue()) + " times as fast at the most: " + entry.getKey()),
        most.isPresent() && most.get().getValue() >= MOST);
  }

  private void claim(String said, Optional<String> found, boolean holds) {
    session
        .figures()
        .claim(
            new Claim(
                "SOCK, zygotes and caches",
                found.isPresent() ? "imports-packages-1" : "",
                said,
                found.orElse("no package was measured with the tree and without"),
                found.isPresent() ? Claim.Verdict.of(holds) : Claim.Verdict.UNKNOWN));
  }
}
