package dev.argyle.bench.primitive;

import dev.argyle.bench.report.Claim;
import dev.argyle.bench.report.Metrics;
import java.util.List;
import java.util.Locale;

/** SOCK's figure 1: bind mounts against mounts of a union file system. */
final class StorageFigure {
  private static final String PLOT = "primitives-storage";
  private static final String OLD_KERNEL = "it takes Linux 5.2";

  private final Bench bench;
  private final Primitive bind;
  private final Primitive detached;
  private final Primitive stitched;
  private final Primitive overlay;

  StorageFigure(Bench bench, String folder) {
    this.bench = bench;
    Mounting mounting = new Mounting(bench.kernel(), folder);
    String denied = PrimitivesSuite.NEEDS_ROOT;
    bind = new Primitive("storage_bind", "bind mount", denied, w -> mounting.bind());
    detached =
        new Primitive(
            "storage_detached", "open_tree + move_mount", OLD_KERNEL, w -> mounting.detached());
    stitched =
        new Primitive(
            "storage_stitched",
            "root of " + Mounting.STITCHED_MOUNTS + " bind mounts",
            denied,
            w -> mounting.stitched());
    overlay =
        new Primitive(
            "storage_overlay",
            "overlay of " + Mounting.LAYERS + " layers",
            "load it with: modprobe overlay",
            w -> mounting.overlay());
  }

  void measure() throws InterruptedException {
    List<Primitive> all = List.of(bind, detached, stitched, overlay);
    List<Integer> workers = bench.shape().workers();
    AtWorkers rates = new AtWorkers(all, workers);
    bench.measure("storage", rates.tallies());
    Metrics metrics = bench.figures().metrics();
    for (int count : workers) {
      metrics
          .put(
              "storage_bind_over_overlay_ratio_at_" + count,
              rates.perSecond(bind, count) / rates.perSecond(overlay, count))
          .put(
              "storage_stitched_over_overlay_ratio_at_" + count,
              rates.perSecond(stitched, count) / rates.perSecond(overlay, count));
    }
    String unit = "mounts and unmounts a second";
    rates.table(bench.figures(), "Mount and unmount: " + unit);
    rates.bars(bench.figures(), PLOT, "Mount and unmount", unit);
    bench
        .figures()
        .claim(claim(rates.best(bind), rates.best(overlay), rates.ratios(bind, overlay)));
  }

  static Claim claim(double bindPerSecond, double overlayPerSecond, List<Double> ratios) {
    Claim.Verdict verdict = Judgement.allAtLeast(Judgement.ABOUT_TWICE, ratios);
    String found =
        verdict == Claim.Verdict.UNKNOWN
            ? "not measured"
            : String.format(
                Locale.ROOT,
                "%s bind mounts a second at best, %s overlay mounts: %s times as fast",
                Text.rate(bindPerSecond),
                Text.rate(overlayPerSecond),
                Judgement.range(ratios));
    return new Claim(
        "SOCK, figure 1",
        PLOT,
        "bind mounts are about twice as fast as AUFS, the union file system measured there",
        found,
        verdict);
  }
}
