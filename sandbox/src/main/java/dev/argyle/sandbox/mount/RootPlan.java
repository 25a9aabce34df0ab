package dev.argyle.sandbox.mount;

import java.util.ArrayList;
import java.util.List;

/**
 * A root as data: a small read-only tmpfs that holds directories, links, files and devices, with
 * trees of the host bound into it. Later steps may stand on earlier ones.
 *
 * @param steps in the order they are applied
 */
public record RootPlan(List<RootStep> steps) {

  /** Copies the list. */
  public RootPlan {
    steps = List.copyOf(steps);
  }

  /** This plan with more behind it. */
  public RootPlan and(List<RootStep> more) {
    List<RootStep> all = new ArrayList<>(steps);
    all.addAll(more);
    return new RootPlan(all);
  }
}
