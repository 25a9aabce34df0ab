package dev.argyle.bench.primitive;

import dev.argyle.bench.primitive.ChurnedSandbox.Network;
import dev.argyle.bench.report.Claim;
import dev.argyle.sandbox.cgroup.CgroupTree;
import java.util.List;
import java.util.Locale;

/** SOCK's figure 4: sandboxes that come and go, with network namespaces and without. */
final class NetworkFigure {
  private static final String PLOT = "primitives-network";

  private final Bench bench;
  private final String folder;
  private final NetworkHome home;
  private final CgroupTree tree;

  NetworkFigure(Bench bench, String folder, NetworkHome home, CgroupTree tree) {
    this.bench = bench;
    this.folder = folder;
    this.home = home;
    this.tree = tree;
  }

  void measure() throws InterruptedException {
    Primitive none = primitive("network_none", "no network namespace", Network.NONE);
    Primitive own = primitive("network_own", "a network namespace each", Network.OWN);
    Primitive connected = primitive("network_veth", "one with a veth pair each", Network.CONNECTED);
    AtWorkers rates = new AtWorkers(List.of(none, own, connected), bench.shape().churners());
    bench.measure("network", rates.tallies());
    for (Tally tally : rates.tallies()) {
      if (!tally.primitive().equals(none)) {
        bench.figures().metrics().put(tally.key("cleanup_after_us"), tally.drainedUs());
      }
    }
    rates.table(bench.figures(), "Sandboxes that come and go: sandboxes a second");
    rates.lines(bench.figures(), PLOT, "Sandboxes that come and go", "sandboxes a second");
    double without = rates.best(none);
    double with = rates.best(own);
    bench
        .figures()
        .metrics()
        .put("network_none_over_own_ratio", without / with)
        .put("network_none_over_veth_ratio", without / rates.best(connected));
    bench.figures().claim(claim(without, with, rates.best(connected)));
  }

  private Primitive primitive(String key, String label, Network network) {
    return new Primitive(
        key,
        label,
        PrimitivesSuite.NEEDS_ROOT,
        worker -> ChurnedSandbox.open(bench.kernel(), home, network, folder, tree, worker),
        network == Network.NONE ? Primitive.NOTHING : home::drainNs);
  }

  static Claim missing() {
    return claim(Double.NaN, Double.NaN, Double.NaN);
  }

  /** From the best rate of each, whatever number of workers it took. */
  static Claim claim(double without, double with, double connected) {
    Claim.Verdict verdict = Judgement.allAtLeast(Judgement.TWICE, List.of(without / with));
    String found =
        verdict == Claim.Verdict.UNKNOWN
            ? "not measured"
            : String.format(
                Locale.ROOT,
                "%s sandboxes a second at best without, %s with, %s with a veth pair: %s and %s"
                    + " times as many without",
                Text.rate(without),
                Text.rate(with),
                Text.rate(connected),
                Text.times(without / with),
                Text.times(without / connected));
    return new Claim(
        "SOCK, figure 4",
        PLOT,
        "with network namespaces about 200 sandboxes a second come and go however many clients"
            + " ask, without them 900: several times as many",
        found,
        verdict);
  }
}
