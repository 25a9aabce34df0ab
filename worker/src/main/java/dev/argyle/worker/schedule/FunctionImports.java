package dev.argyle.worker.schedule;

import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.code.PreparedCode;
import dev.argyle.worker.imports.ImportScan;
import dev.argyle.zygote.tree.Decay;
import dev.argyle.zygote.tree.Imports;
import dev.argyle.zygote.tree.Naming;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What one function version imports: by a look at its handler's source at first, then by what it
 * was seen to import; and what that costs its cold starts. Event loop.
 */
final class FunctionImports {
  /** What is imported does not change much from start to start. */
  private static final int LOOKS = 3;

  private static final int MAX_MODULES = 500;
  private static final double NEW_SHARE = 0.3;

  private final boolean isInternal;
  private final Naming naming;
  private final String environment;
  private final Set<String> local;
  private final Set<String> modules;
  private int looks;
  private Imports current;
  private double startsPerSecond;
  private long countedAtNs = System.nanoTime();
  private double importUs;
  private int importsOfNode = -1;

  FunctionImports(FunctionSpec function, PreparedCode code) {
    isInternal = function.isInternal();
    environment = code.packages().map(Object::toString).orElse("");
    naming = ImportScan.naming(function.runtime());
    ImportScan scan = ImportScan.of(function, code);
    local = scan.local();
    // The platform's own work is no traffic to learn from.
    modules = isInternal ? new LinkedHashSet<>() : new LinkedHashSet<>(scan.modules());
    current = new Imports(naming, environment, List.copyOf(modules));
  }

  Imports current() {
    return current;
  }

  /** True when the next cold start is to tell what it imports. */
  boolean wantsToLearn() {
    return looks < LOOKS && !isInternal;
  }

  /**
   * What a start imported that its zygote had not; true when some of it is news.
   *
   * @param fromBase whether that one holds nothing but what all do: then this is all there is, and
   *     what the source seemed to say besides is in every zygote, or no module
   */
  boolean learned(List<String> imported, boolean fromBase) {
    boolean news = looks == 0 && fromBase && !modules.isEmpty();
    if (news) {
      modules.clear();
    }
    looks++;
    for (String module : imported) {
      if (modules.size() < MAX_MODULES && !local.contains(naming.packageOf(module))) {
        news |= modules.add(module);
      }
    }
    if (news) {
      current = new Imports(naming, environment, List.copyOf(modules));
    }
    return news;
  }

  /** A cold start was over. */
  void started(long initUs, int node) {
    count();
    startsPerSecond += 1 / Decay.SECONDS;
    boolean first = node != importsOfNode;
    importsOfNode = node;
    importUs = first ? initUs : importUs + NEW_SHARE * (initUs - importUs);
  }

  double startsPerSecond() {
    count();
    return startsPerSecond;
  }

  /** What a start from a node imports for, microseconds; 0 while that is not known. */
  double importUs(int node) {
    return node == importsOfNode ? importUs : 0;
  }

  private void count() {
    long nowNs = System.nanoTime();
    startsPerSecond *= Decay.over(nowNs - countedAtNs);
    countedAtNs = nowNs;
  }
}
