package dev.argyle.zygote.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.zygote.tree.GrowthPolicy.Demand;
import dev.argyle.zygote.tree.GrowthPolicy.Evict;
import dev.argyle.zygote.tree.GrowthPolicy.Grow;
import dev.argyle.zygote.tree.GrowthPolicy.Holder;
import dev.argyle.zygote.tree.GrowthPolicy.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GrowthPolicyTest {
  private static final long MIB = 1 << 20;
  private static final Holder BASE = new Holder(0, true, true, Imports.NONE, 0, 0);

  private final GrowthPolicy policy = new GrowthPolicy(100 * MIB);

  private static Imports of(String... modules) {
    return new Imports("", List.of(modules));
  }

  private static Demand demand(double perSecond, double ms, String... modules) {
    return new Demand(of(modules), perSecond, ms * 1000, 0);
  }

  private static Holder leaf(int number, long mib, double saved, String... modules) {
    return new Holder(number, false, true, of(modules), mib * MIB, saved);
  }

  private static Optional<Step> grow(int parent, double perSecond, String... modules) {
    return Optional.of(new Grow(parent, of(modules), perSecond));
  }

  @Test
  void leavesAloneWhatIsCheapOrRare() {
    assertEquals(Optional.empty(), policy.next(List.of(), List.of(BASE)));
    assertEquals(Optional.empty(), policy.next(List.of(demand(100, 1.9, "small")), List.of(BASE)));
    assertEquals(
        Optional.empty(), policy.next(List.of(demand(0.0001, 400, "rare")), List.of(BASE)));
    assertEquals(Optional.empty(), policy.next(List.of(demand(9, 400)), List.of(BASE)));
  }

  @Test
  void growsWhereMostTimeIsSpentImporting() {
    List<Demand> demands =
        List.of(demand(1, 20, "PIL"), demand(0.5, 500, "pandas"), demand(2, 100, "numpy"));
    assertEquals(grow(0, 0.5, "pandas"), policy.next(demands, List.of(BASE)));
  }

  @Test
  void growsFromWhatHoldsMostOfIt() {
    Holder numpy = leaf(1, 20, 0, "numpy");
    assertEquals(
        grow(1, 1, "numpy", "pandas"),
        policy.next(List.of(demand(1, 300, "numpy", "pandas")), List.of(BASE, numpy)));
  }

  @Test
  void whatSeveralAskForIsHeldOnce() {
    List<Demand> demands =
        List.of(demand(2, 500, "pandas", "yaml"), demand(1, 500, "pandas", "requests"));
    assertEquals(grow(0, 2, "pandas"), policy.next(demands, List.of(BASE)));
    Holder pandas = leaf(1, 50, 0, "pandas");
    assertEquals(grow(1, 2, "pandas", "yaml"), policy.next(demands, List.of(BASE, pandas)));
  }

  @Test
  void nothingIsDoneForThoseThatHaveTheirZygote() {
    Holder pandas = leaf(1, 50, 0, "pandas");
    assertEquals(
        Optional.empty(), policy.next(List.of(demand(9, 50, "pandas")), List.of(BASE, pandas)));
  }

  @Test
  void theLeastUsefulLeafGoesForOneWorthTwiceAsMuch() {
    List<Demand> demands = List.of(demand(1, 100, "new"));
    Holder idle = leaf(1, 40, 10, "idle");
    Holder busy = leaf(2, 40, 90_000, "busy");
    assertEquals(Optional.of(new Evict(1)), policy.next(demands, List.of(BASE, idle, busy)));
    Holder useful = leaf(1, 40, 60_000, "idle");
    assertEquals(Optional.empty(), policy.next(demands, List.of(BASE, useful, busy)));
  }

  @Test
  void whatOthersGrewFromIsNotGivenUp() {
    Holder trunk = new Holder(1, false, false, of("a"), 50 * MIB, 0);
    Holder branch = leaf(2, 40, 5, "a", "b");
    assertEquals(
        Optional.of(new Evict(2)),
        policy.next(List.of(demand(1, 100, "new")), List.of(BASE, trunk, branch)));
  }

  @Test
  void takesNoMoreThanItsMemory() {
    assertEquals(
        Optional.of(new Evict(1)),
        policy.next(List.of(), List.of(BASE, leaf(1, 101, 1_000_000, "huge"))));
    assertEquals(
        Optional.empty(), new GrowthPolicy(0).next(List.of(demand(9, 900, "any")), List.of(BASE)));
  }

  /** Whatever is asked for, a tree that follows the policy comes to rest within its memory. */
  @Test
  void comesToRest() {
    long seed = Long.getLong("argyle.fuzz.seed", new Random().nextLong());
    Random random = new Random(seed);
    List<String> names = List.of("a", "b", "c", "d", "e", "f", "g");
    for (int round = 0; round < 200; round++) {
      List<Demand> demands = new ArrayList<>();
      for (int i = random.nextInt(8); i >= 0; i--) {
        String[] asked = names.stream().filter(it -> random.nextInt(3) == 0).toArray(String[]::new);
        demands.add(demand(random.nextDouble() * 5, random.nextDouble() * 300, asked));
      }
      List<Holder> holders = new ArrayList<>(List.of(BASE));
      Optional<Step> step = policy.next(demands, holders);
      int steps = 0;
      for (; step.isPresent() && steps < 100; steps++) {
        apply(step.get(), holders, random);
        step = policy.next(demands, holders);
      }
      assertTrue(steps < 100, "-Dargyle.fuzz.seed=" + seed);
      long held = holders.stream().mapToLong(Holder::memoryBytes).sum();
      assertTrue(held <= 100 * MIB, "-Dargyle.fuzz.seed=" + seed);
    }
  }

  private static void apply(Step step, List<Holder> holders, Random random) {
    if (step instanceof Evict evict) {
      holders.removeIf(holder -> holder.number() == evict.number());
    } else if (step instanceof Grow grow) {
      int number = holders.stream().mapToInt(Holder::number).max().orElse(0) + 1;
      Holder grown =
          new Holder(number, false, true, grow.imports(), (5 + random.nextInt(20)) * MIB, 1e9);
      holders.add(grown);
    }
  }
}
