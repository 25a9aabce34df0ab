package dev.argyle.worker.schedule;

import dev.argyle.sandbox.cgroup.CgroupLimits;
import dev.argyle.sandbox.process.SlotPool;
import dev.argyle.sandbox.sys.Kernel;
import dev.argyle.worker.WorkerConfig;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.RuntimeKind;
import dev.argyle.worker.api.ZygoteStats;
import dev.argyle.zygote.process.GuestRuntime;
import dev.argyle.zygote.shelf.Refiller;
import dev.argyle.zygote.shelf.Shelf;
import dev.argyle.zygote.shelf.ShelfConfig;
import dev.argyle.zygote.tree.GrowthPolicy;
import dev.argyle.zygote.tree.Imports;
import dev.argyle.zygote.tree.Nursery;
import dev.argyle.zygote.tree.ZygoteNode;
import dev.argyle.zygote.tree.ZygoteSettings;
import dev.argyle.zygote.tree.ZygoteTree;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * All zygotes of a worker: a tree for each runtime and network. Most functions connect to nothing
 * and run in an empty network namespace, which all of a tree share and none can leave; it is there
 * whatever the kernel knows of filters, and hides the host's sockets. A tree's base is started when
 * the first of its functions is called, but for the first tree's. Event loop, but for {@link #open}
 * and {@link #close}.
 */
public final class Forest implements MemoryRelief.Shelves {
  private static final double SPARE_CPU = 1.0;
  private static final long IMPORT_MEMORY_BYTES = 1L << 30;
  private static final int IMPORT_PROCESSES = 64;
  private static final long IMPORT_WITHIN_MS = 30_000;

  /** Of the spares kept in all, trees other than the first get one in so many. */
  private static final int OTHERS_SHARE = 4;

  private record Key(RuntimeKind runtime, boolean networked) {}

  private final Refiller refiller = new Refiller();
  private final Nursery nursery;
  private final EventLoop loop;
  private final SlotPool slots;
  private final Map<Key, ZygoteTree> trees = new LinkedHashMap<>();

  /** Looked at by those who scrape metrics, while the loop changes it. */
  private final Map<ZygoteNode, Supply> supplies = new ConcurrentHashMap<>();

  private final Runnable whenShort;
  private final Runnable whenChanged;

  /**
   * Zygotes that are not started yet.
   *
   * @param node the runtime of Node functions
   * @param limitsNetwork whether the kernel limits what is connected to: else nothing is imported
   *     where the host's network is
   * @param first hears of the first tree's spares, before anybody else
   * @param whenShort called when pools wait and no spare can be made
   * @param whenChanged called when functions may be served by other zygotes than before
   */
  public Forest(
      Kernel kernel,
      EventLoop loop,
      SlotPool slots,
      WorkerConfig config,
      GuestRuntime node,
      boolean limitsNetwork,
      Shelf.Listener first,
      Runnable whenShort,
      Runnable whenChanged) {
    this.loop = loop;
    this.slots = slots;
    this.whenShort = whenShort;
    this.whenChanged = whenChanged;
    nursery =
        new Nursery(
            kernel,
            slots,
            new ZygoteSettings(
                config.rootBase(),
                config.scratch(),
                config.openFiles(),
                config.maxSandboxes(),
                new CgroupLimits(IMPORT_MEMORY_BYTES, SPARE_CPU, IMPORT_PROCESSES),
                IMPORT_WITHIN_MS));
    GrowthPolicy policy = new GrowthPolicy(config.zygoteMemoryBytes());
    int others = Math.min(config.spares(), Math.max(1, config.spares() / OTHERS_SHARE));
    // Where sandboxes are few, spares of one kind must not take all places from the other.
    int firsts = Math.min(config.spares(), Math.max(1, config.maxSandboxes() - others));
    int number = 0;
    for (Map.Entry<RuntimeKind, GuestRuntime> runtime : runtimes(config, node).entrySet()) {
      for (boolean networked : new boolean[] {false, true}) {
        Key key = new Key(runtime.getKey(), networked);
        String name = runtime.getValue().name() + " zygote";
        boolean isFirst = number == 0;
        trees.put(
            key,
            new ZygoteTree(
                kernel,
                loop,
                slots,
                nursery,
                refiller,
                runtime.getValue(),
                networked,
                number,
                shelf(config, runtime.getValue(), name, isFirst ? firsts : others),
                shelf(
                    config,
                    runtime.getValue(),
                    name + " with packages",
                    Math.min(config.spares(), 1)),
                networked && !limitsNetwork ? new GrowthPolicy(0) : policy,
                new Listener(isFirst ? first : null)));
        number++;
      }
    }
  }

  private static Map<RuntimeKind, GuestRuntime> runtimes(WorkerConfig config, GuestRuntime node) {
    // In this order: the first tree's base is started with the worker.
    Map<RuntimeKind, GuestRuntime> runtimes = new EnumMap<>(RuntimeKind.class);
    runtimes.put(RuntimeKind.PYTHON, config.pythonSpares().runtime());
    runtimes.put(RuntimeKind.NODE, node);
    return runtimes;
  }

  static ShelfConfig shelf(WorkerConfig config, GuestRuntime runtime, String name, int spares) {
    // Where each is large there are fewer, so that a full shelf takes the same memory.
    long fit = config.mostSpares() * GuestRuntime.FORKED_BYTES / runtime.spareBytes();
    // A quarter of the sandboxes may stand on one shelf, or what is kept in any case.
    int most = Math.max(spares, (int) Math.min(fit, config.maxSandboxes() / OTHERS_SHARE));
    return new ShelfConfig(
        name,
        spares,
        most,
        new CgroupLimits(config.spareMemoryBytes(), SPARE_CPU, config.processes()));
  }

  /** Makes a supply of each node's spares. */
  private final class Listener implements ZygoteTree.Listener {
    private Shelf.Listener before;

    Listener(Shelf.Listener before) {
      this.before = before;
    }

    @Override
    public Shelf.Listener added(ZygoteNode node) {
      Supply supply = new Supply(loop, node, whenShort);
      supplies.put(node, supply);
      Shelf.Listener first = before;
      before = null;
      return first == null ? supply : new Both(first, supply);
    }

    @Override
    public void changed() {
      whenChanged.run();
    }
  }

  private record Both(Shelf.Listener first, Shelf.Listener second) implements Shelf.Listener {
    @Override
    public void spareReady() {
      first.spareReady();
      second.spareReady();
    }

    @Override
    public void cannotRefill(String why) {
      first.cannotRefill(why);
      second.cannotRefill(why);
    }
  }

  /** True when there are zygotes of a runtime. */
  public static boolean runs(RuntimeKind runtime) {
    return runtime == RuntimeKind.PYTHON || runtime == RuntimeKind.NODE;
  }

  /** Starts the first tree's base; blocks for some milliseconds. */
  public void open() throws IOException {
    trees.values().iterator().next().open();
  }

  /** Where a function's spares come from now. */
  Supply route(FunctionSpec function, boolean networked, Imports asked) {
    ZygoteTree tree = tree(function.runtime(), networked);
    return supplies.get(tree.route(tree.fit(asked), function.environment().keySet()));
  }

  private ZygoteTree tree(RuntimeKind runtime, boolean networked) {
    return trees.get(new Key(runtime, networked));
  }

  /** A function's cold starts, as the policy wants to know them. */
  Imports fit(RuntimeKind runtime, boolean networked, Imports asked) {
    return tree(runtime, networked).fit(asked);
  }

  /** Has trees grow and shrink as functions need them; to be called now and then. */
  void tend(Collection<FunctionPool> pools) {
    Set<String> environments =
        pools.stream().map(pool -> pool.origin().environment()).collect(Collectors.toSet());
    for (Map.Entry<Key, ZygoteTree> entry : trees.entrySet()) {
      List<GrowthPolicy.Demand> demands = new ArrayList<>();
      for (FunctionPool pool : pools) {
        if (pool.origin().hasStarted()
            && pool.function().runtime() == entry.getKey().runtime
            && pool.origin().isNetworked() == entry.getKey().networked) {
          demands.add(pool.origin().demand(entry.getValue()));
        }
      }
      entry.getValue().tend(demands, environments);
    }
    supplies
        .keySet()
        .removeIf(node -> trees.values().stream().noneMatch(t -> t.nodes().contains(node)));
  }

  @Override
  public void press(boolean isShort) {
    supplies.keySet().forEach(node -> node.shelf().press(isShort));
  }

  /** Ends a spare that no pool waits for, where there are most; false when there is none. */
  boolean giveBackSpare() {
    Optional<Supply> richest =
        supplies.values().stream()
            .filter(supply -> supply.size() > 0)
            .max(Comparator.comparingInt(Supply::size));
    return richest.isPresent() && richest.get().giveBack();
  }

  /**
   * Why no spare can be made that most functions could come from, though there is room for one;
   * empty while there is no trouble. Lacking another language's interpreter is none: functions of
   * the others are served.
   */
  public Optional<String> trouble() {
    Supply first = supplies.get(trees.values().iterator().next().nodes().iterator().next());
    boolean isEmpty = first != null && first.size() == 0 && !first.lastFailure().isEmpty();
    return isEmpty && slots.available() > 0 ? Optional.of(first.lastFailure()) : Optional.empty();
  }

  /** True when pools wait in vain. */
  boolean isShort() {
    return supplies.values().stream().anyMatch(Supply::isShort);
  }

  @Override
  public int spares() {
    return supplies.values().stream().mapToInt(Supply::size).sum();
  }

  /** Zygotes that have imported packages. */
  int grown() {
    return (int) supplies.keySet().stream().filter(node -> node.depth() > 0).count();
  }

  /** Their memory. */
  long grownBytes() {
    return supplies.keySet().stream().mapToLong(ZygoteNode::memoryBytes).sum();
  }

  /** All zygotes at this moment. */
  public List<ZygoteStats> stats() {
    List<ZygoteStats> stats = new ArrayList<>();
    trees.forEach(
        (key, tree) -> {
          for (ZygoteNode node : tree.nodes()) {
            if (node.shelf().zygote().isPresent()) {
              stats.add(
                  new ZygoteStats(
                      node.number(),
                      node.parent() == null ? -1 : node.parent().number(),
                      node.depth(),
                      key.runtime.yamlName(),
                      key.networked,
                      List.copyOf(node.imports().foreign()),
                      node.importUs(),
                      node.memoryBytes(),
                      supplies.get(node).size(),
                      node.shelf().target(),
                      node.shelf().live(),
                      node.starts()));
            }
          }
        });
    return stats;
  }

  /** Grows no more; what it returns is to be closed by {@link #close}. */
  public List<ZygoteNode> stop() {
    List<ZygoteNode> nodes = new ArrayList<>();
    trees.values().forEach(tree -> nodes.addAll(tree.stop()));
    return nodes;
  }

  /** Ends the zygotes and every guest and waits for that; not on the event loop. */
  public void close(List<ZygoteNode> nodes) throws IOException {
    try {
      ZygoteTree.close(nodes);
    } finally {
      nursery.close();
      refiller.close();
    }
  }
}
