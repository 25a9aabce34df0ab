package dev.argyle.zygote.tree;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * Decides what one tree does next, from what starts cost and what zygotes hold: it grows where the
 * most time is spent importing, as long as memory allows, and gives up the leaf that saves least
 * for one that would save twice as much. A pure function.
 */
public final class GrowthPolicy {
  /** A start that imports for less is left alone, microseconds. */
  static final double LEAST_IMPORT_US = 2_000;

  /**
   * Less time spent importing is not worth a zygote, microseconds of each second: one start in a
   * minute that imports for three milliseconds.
   */
  static final double LEAST_BENEFIT = 50;

  /** What a zygote is taken for before it is measured. */
  static final long EXPECTED_BYTES = 24L << 20;

  private final long budgetBytes;

  /**
   * A policy.
   *
   * @param budgetBytes memory that grown zygotes may have together
   */
  public GrowthPolicy(long budgetBytes) {
    this.budgetBytes = budgetBytes;
  }

  /**
   * What one function's starts cost now.
   *
   * @param imports what it asks for
   * @param startsPerSecond its cold starts
   * @param importUs what one takes to import what its zygote does not hold
   * @param node the number of the zygote they come from
   */
  public record Demand(Imports imports, double startsPerSecond, double importUs, int node) {
    double benefit() {
      return importUs < LEAST_IMPORT_US ? 0 : startsPerSecond * importUs;
    }
  }

  /**
   * A zygote.
   *
   * @param number its number
   * @param isRoot whether it is the base, which stays
   * @param isLeaf whether no other was forked from it
   * @param imports what it holds
   * @param memoryBytes what it shares with nobody
   * @param savedPerSecond importing it spares starts, microseconds of each second
   */
  public record Holder(
      int number,
      boolean isRoot,
      boolean isLeaf,
      Imports imports,
      long memoryBytes,
      double savedPerSecond) {}

  /** One thing to do. */
  public sealed interface Step permits Grow, Evict {}

  /**
   * Fork a zygote from another, and have it import these beside what that one holds.
   *
   * @param startsPerSecond cold starts that are expected to come from it
   */
  public record Grow(int parent, Imports imports, double startsPerSecond) implements Step {}

  /** Give a leaf up. */
  public record Evict(int number) implements Step {}

  /** The next step; empty when all is well. */
  public Optional<Step> next(Collection<Demand> demands, Collection<Holder> holders) {
    Optional<Demand> neediest =
        demands.stream()
            .filter(demand -> demand.benefit() >= LEAST_BENEFIT)
            .filter(demand -> wouldGain(demand, holders))
            .max(Comparator.comparingDouble(Demand::benefit));
    long used =
        holders.stream().filter(holder -> !holder.isRoot()).mapToLong(Holder::memoryBytes).sum();
    if (neediest.isEmpty()) {
      return used > budgetBytes
          ? leastUseful(holders).map(leaf -> new Evict(leaf.number()))
          : Optional.empty();
    }
    Demand demand = neediest.get();
    if (used + EXPECTED_BYTES > budgetBytes) {
      return leastUseful(holders)
          .filter(leaf -> used > budgetBytes || leaf.savedPerSecond() * 2 < demand.benefit())
          .map(leaf -> new Evict(leaf.number()));
    }
    Holder parent = bestFor(demand.imports(), holders);
    return Optional.of(
        new Grow(parent.number(), trunk(demand, parent, demands), demand.startsPerSecond()));
  }

  /** What several ask for is held once, by a zygote that theirs are forked from. */
  private static Imports trunk(Demand demand, Holder parent, Collection<Demand> demands) {
    return demands.stream()
        .filter(other -> other.benefit() >= LEAST_BENEFIT)
        .map(other -> demand.imports().sharedWith(other.imports()))
        .filter(shared -> shared.packages().size() > parent.imports().packages().size())
        .filter(shared -> parent.imports().areOfferedTo(shared))
        .filter(shared -> !shared.packages().equals(demand.imports().packages()))
        .filter(shared -> shared.packages().size() * 2 >= demand.imports().packages().size())
        .max(Comparator.comparingInt(shared -> shared.packages().size()))
        .orElse(demand.imports());
  }

  private static boolean wouldGain(Demand demand, Collection<Holder> holders) {
    return !bestFor(demand.imports(), holders)
        .imports()
        .packages()
        .containsAll(demand.imports().packages());
  }

  /** Of the zygotes a function may be forked from, the one that holds most of what it asks for. */
  public static Holder bestFor(Imports imports, Collection<Holder> holders) {
    return holders.stream()
        .filter(holder -> holder.imports().areOfferedTo(imports))
        .max(Comparator.comparingInt(holder -> held(holder.imports(), imports)))
        .orElseThrow();
  }

  private static int held(Imports holder, Imports asked) {
    var both = holder.packages();
    both.retainAll(asked.packages());
    return both.size();
  }

  private static Optional<Holder> leastUseful(Collection<Holder> holders) {
    return holders.stream()
        .filter(holder -> holder.isLeaf() && !holder.isRoot())
        .min(Comparator.comparingDouble(Holder::savedPerSecond));
  }
}
