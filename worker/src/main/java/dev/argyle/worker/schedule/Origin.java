package dev.argyle.worker.schedule;

import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.NetworkPolicy;
import dev.argyle.zygote.tree.GrowthPolicy;
import dev.argyle.zygote.tree.ZygoteNode;
import dev.argyle.zygote.tree.ZygoteTree;
import java.util.List;

/** Which zygote the sandboxes of a function version are forked from, and why. Event loop. */
final class Origin {
  private final FunctionSpec function;
  private final Forest forest;
  private final FunctionImports imports;
  private Supply supply;
  private ZygoteNode startedFrom;

  Origin(FunctionSpec function, Forest forest, FunctionImports imports) {
    this.function = function;
    this.forest = forest;
    this.imports = imports;
    this.supply = route();
  }

  private Supply route() {
    return forest.route(function, isNetworked(), imports.current());
  }

  /** Where spares are taken from. */
  Supply supply() {
    return supply;
  }

  /** Whether the function may connect to something. */
  boolean isNetworked() {
    return !(function.network() instanceof NetworkPolicy.None);
  }

  /** Looks for a better zygote; true when spares come from another one from now on. */
  boolean reroute() {
    Supply next = route();
    boolean changes = next != supply;
    supply = next;
    return changes;
  }

  /** Where its installed packages are; empty for none. */
  String environment() {
    return imports.current().environment();
  }

  /** A sandbox was started from where spares are taken now. */
  void started() {
    startedFrom = supply.node();
    startedFrom.started();
  }

  /** How far from its base the zygote is that was started from last. */
  int depth() {
    return startedFrom.depth();
  }

  /** False for a function that is only expected: it has cost nothing yet. */
  boolean hasStarted() {
    return startedFrom != null;
  }

  /** What a start's initialisation took, microseconds. */
  void took(long initUs) {
    imports.started(initUs, startedFrom.number());
  }

  /** Whether a start is to tell what it imports. */
  boolean wantsToLearn() {
    return imports.wantsToLearn();
  }

  /** Takes what a start has imported; true when that is news. */
  boolean learned(List<String> modules) {
    return imports.learned(modules, startedFrom != null && startedFrom.parent() == null);
  }

  /** What its cold starts cost, for the tree that serves it. */
  GrowthPolicy.Demand demand(ZygoteTree tree) {
    int node = supply.node().number();
    return new GrowthPolicy.Demand(
        tree.fit(imports.current()), imports.startsPerSecond(), imports.importUs(node), node);
  }
}
