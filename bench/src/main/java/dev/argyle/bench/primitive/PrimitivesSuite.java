package dev.argyle.bench.primitive;

import dev.argyle.bench.load.LoadException;
import dev.argyle.bench.machine.MachineEnvironment;
import dev.argyle.bench.report.SuiteResult;
import dev.argyle.bench.run.Figures;
import dev.argyle.bench.run.Session;
import dev.argyle.bench.run.Suite;
import dev.argyle.bench.run.SuiteRun;
import dev.argyle.sandbox.RunId;
import dev.argyle.sandbox.cgroup.CgroupTree;
import dev.argyle.sandbox.cgroup.CgroupTrees;
import dev.argyle.sandbox.sys.JnrKernel;
import dev.argyle.sandbox.sys.Kernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** SOCK's figures 1 to 5 on today's kernel. Asks no platform; needs root. */
public final class PrimitivesSuite implements Suite {
  static final String NEEDS_ROOT = "run as root: sudo ./faas bench primitives";

  private final PrimitivesShape shape;
  private final Kernel kernel;

  PrimitivesSuite(PrimitivesShape shape, Kernel kernel) {
    this.shape = shape;
    this.kernel = kernel;
  }

  /** As {@code faas bench primitives} runs it: about a minute and a half at five seconds. */
  public static PrimitivesSuite standard() {
    return new PrimitivesSuite(PrimitivesShape.standard(), new JnrKernel());
  }

  @Override
  public String name() {
    return "primitives";
  }

  @Override
  public String description() {
    return "what starts are made of, without a platform (SOCK's figures 1-5)";
  }

  @Override
  public SuiteResult run(SuiteRun run) throws InterruptedException {
    Map<String, Object> environment = MachineEnvironment.read(Session.PYTHON, "none");
    Figures figures = new Figures();
    int blockMs = shape.blockMs(run.seconds());
    if (kernel.geteuid() == 0) {
      OrderlyEnd end = new OrderlyEnd();
      try {
        measure(new Bench(kernel, shape, blockMs, run.progress(), figures));
      } finally {
        end.cleaned();
      }
      PrimitiveNotes.tell(figures);
    } else {
      figures.missing("primitives", NEEDS_ROOT);
    }
    environment.put("load_average_end", MachineEnvironment.loadAverage());
    return figures.result(
        name(),
        environment,
        Map.of(
            "block_ms", blockMs,
            "rounds_count", shape.rounds(),
            "workers", shape.workers(),
            "churn_workers", shape.churners(),
            "mounts", shape.mounts()));
  }

  private void measure(Bench bench) throws InterruptedException {
    try {
      Path folder = Files.createTempDirectory("argyle-primitives");
      try {
        measure(bench, folder.toString());
      } finally {
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new LoadException("primitives: " + e.getMessage(), e);
    }
  }

  private void measure(Bench bench, String folder) throws IOException, InterruptedException {
    new StorageFigure(bench, folder).measure();
    new MountsFigure(bench, folder).measure();
    Optional<NetworkHome> home = network(bench);
    try {
      new NamespacesFigure(bench, folder).measure(home);
      inGroups(bench, folder, home);
    } finally {
      home.ifPresent(NetworkHome::close);
    }
  }

  private Optional<NetworkHome> network(Bench bench) {
    try {
      return Optional.of(NetworkHome.make(kernel));
    } catch (IOException e) {
      bench
          .figures()
          .missing("network namespaces", e.getMessage() + "; load it with: modprobe veth");
      return Optional.empty();
    }
  }

  private void inGroups(Bench bench, String folder, Optional<NetworkHome> home)
      throws IOException, InterruptedException {
    CgroupTree tree;
    try {
      // The name of a run of ours: who comes after one that was killed removes what it left.
      tree = CgroupTrees.open(kernel, RunId.current().toString());
    } catch (IOException e) {
      bench.figures().missing("cgroups", e.getMessage());
      bench.figures().claim(NetworkFigure.missing());
      List.of("v1", "v2")
          .forEach(
              version ->
                  bench
                      .figures()
                      .claim(CgroupsFigure.claim(version, Double.NaN, Double.NaN, List.of())));
      return;
    }
    try {
      if (home.isPresent()) {
        new NetworkFigure(bench, folder, home.get(), tree).measure();
      } else {
        bench.figures().claim(NetworkFigure.missing());
      }
      new CgroupsFigure(bench, tree).measure();
    } finally {
      tree.remove();
    }
  }
}
