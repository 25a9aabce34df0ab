package dev.argyle.bench.primitive;

import dev.argyle.bench.run.Figures;
import dev.argyle.bench.run.Progress;
import dev.argyle.sandbox.sys.Kernel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What all five figures are measured with.
 *
 * @param kernel whose primitives are measured
 * @param shape sizes
 * @param blockMs length of a block
 * @param progress told where the run is
 * @param figures what was found
 */
record Bench(
    Kernel kernel, PrimitivesShape shape, int blockMs, Progress progress, Figures figures) {
  /** Of a block: warms up before the first. */
  private static final double WARM_UP = 0.4;

  /**
   * Measures alternatives in turns. Those that this machine cannot do at all are told as missing,
   * and their tallies stay empty; what fails on the way is a problem.
   */
  void measure(String stage, List<Tally> tallies) throws InterruptedException {
    progress.at(stage, 0);
    List<Tally> possible = warmUp(tallies);
    List<Tally> turns = Turns.of(possible, shape.rounds());
    int done = 0;
    for (Tally tally : turns) {
      Churn.block(tally, blockMs);
      done++;
      progress.at(stage, (double) done / turns.size());
    }
    for (Tally tally : possible) {
      tally.tell(figures);
      Map<String, Long> failures = tally.all().failures();
      if (!failures.isEmpty()) {
        figures.problem(tally.primitive().label() + ": " + Figures.reasons(failures));
      }
    }
  }

  private List<Tally> warmUp(List<Tally> tallies) throws InterruptedException {
    List<Tally> possible = new ArrayList<>();
    Set<Primitive> tried = new HashSet<>();
    Map<Primitive, Boolean> works = new HashMap<>();
    for (Tally tally : tallies) {
      Primitive primitive = tally.primitive();
      if (tried.add(primitive)) {
        Tally first = new Tally(primitive, 1, "");
        Churn.block(first, Math.max(1, (int) (blockMs * WARM_UP)));
        boolean does = first.all().goodCount() > 0;
        works.put(primitive, does);
        if (!does) {
          String why = Figures.reasons(first.all().failures());
          figures.missing(primitive.label(), why + "; " + primitive.hint());
        }
      }
      if (works.get(primitive)) {
        possible.add(tally);
      }
    }
    return possible;
  }
}
