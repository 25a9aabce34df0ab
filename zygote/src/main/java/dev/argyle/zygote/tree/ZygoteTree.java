package dev.argyle.zygote.tree;

import dev.argyle.sandbox.process.SlotPool;
import dev.argyle.sandbox.sys.Kernel;
import dev.argyle.zygote.process.Grown;
import dev.argyle.zygote.process.GuestRuntime;
import dev.argyle.zygote.process.UnfitModuleException;
import dev.argyle.zygote.process.ZygoteProcess;
import dev.argyle.zygote.shelf.Refiller;
import dev.argyle.zygote.shelf.Shelf;
import dev.argyle.zygote.shelf.ShelfConfig;
import dev.argyle.zygote.shelf.ZygoteSource;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The zygotes of one runtime that share one network: a base, and those grown from it. Event loop,
 * but for {@link #open} and {@link #close}.
 */
public final class ZygoteTree {

  /** Hears of nodes, on the event loop. */
  public interface Listener {
    /** What hears of a new node's spares; before there are any. */
    Shelf.Listener added(ZygoteNode node);

    /** Functions must be routed anew: a node has come, or takes no more. */
    void changed();
  }

  private static final Logger LOG = LoggerFactory.getLogger(ZygoteTree.class);

  /** What the spare costs that each keeps at least. */
  private static final long SPARE_BYTES = 4L << 20;

  /** After a growth failed for no module's fault. */
  private static final long REST_NS = TimeUnit.SECONDS.toNanos(10);

  private final Kernel kernel;
  private final EventLoop loop;
  private final SlotPool slots;
  private final Nursery nursery;
  private final Refiller refiller;
  private final GuestRuntime runtime;
  private final ShelfConfig grownShelf;
  private final GrowthPolicy policy;
  private final Listener listener;
  private final ZygoteNode root;
  private final List<ZygoteNode> nodes = new ArrayList<>();

  /** Packages that no zygote may import, by environment. */
  private final Map<String, Set<String>> unfit = new HashMap<>();

  private long restUntilNs = System.nanoTime();
  private boolean growing;
  private boolean closed;

  /**
   * A tree with its base, which is not started yet.
   *
   * @param number of the base
   * @param rootShelf the base's shelf
   * @param grownShelf each other's
   */
  public ZygoteTree(
      Kernel kernel,
      EventLoop loop,
      SlotPool slots,
      Nursery nursery,
      Refiller refiller,
      GuestRuntime runtime,
      boolean networked,
      int number,
      ShelfConfig rootShelf,
      ShelfConfig grownShelf,
      GrowthPolicy policy,
      Listener listener) {
    this.kernel = kernel;
    this.loop = loop;
    this.slots = slots;
    this.nursery = nursery;
    this.refiller = refiller;
    this.runtime = runtime;
    this.grownShelf = grownShelf;
    this.policy = policy;
    this.listener = listener;
    root = new ZygoteNode(number, null, Imports.NONE, 0, 0, Set.of(), 0);
    nodes.add(root);
    root.use(
        new Shelf(
            kernel,
            loop,
            slots,
            rootShelf,
            nursery.root(runtime, networked, number),
            refiller,
            listener.added(root)));
  }

  /** Its base. */
  public ZygoteNode root() {
    return root;
  }

  /** The name of what its guests run on. */
  public String runtime() {
    return runtime.name();
  }

  /** All that live, the base first; those that take no more included. */
  public List<ZygoteNode> nodes() {
    return List.copyOf(nodes);
  }

  /**
   * Where functions that ask for these are forked from.
   *
   * @param variables of the environment that they set
   */
  public ZygoteNode route(Imports asked, Set<String> variables) {
    ZygoteNode best = root;
    int most = 0;
    for (ZygoteNode node : nodes) {
      if (node.serves(asked, variables)) {
        Set<String> held = node.imports().packages();
        held.retainAll(asked.packages());
        if (held.size() > most) {
          best = node;
          most = held.size();
        }
      }
    }
    return best;
  }

  /** These without what no zygote may import. */
  public Imports fit(Imports imports) {
    Set<String> packages = unfit.get(imports.environment());
    return packages == null ? imports : imports.without(packages);
  }

  /**
   * Grows, gives up or tidies one node, if there is anything to do; to be called now and then.
   *
   * @param environments those that functions have: packages of others may be deleted
   */
  public void tend(Collection<GrowthPolicy.Demand> demands, Set<String> environments) {
    closeRetired();
    for (ZygoteNode node : nodes()) {
      String environment = node.imports().environment();
      if (!environment.isEmpty() && !environments.contains(environment)) {
        retire(node, "as no function has its packages any more");
      }
    }
    if (growing || closed || !runtime.imports() || System.nanoTime() - restUntilNs < 0) {
      return;
    }
    policy
        .next(demands, holders())
        .ifPresent(
            step -> {
              if (step instanceof GrowthPolicy.Grow grow) {
                grow(grow);
              } else if (step instanceof GrowthPolicy.Evict evict) {
                find(evict.number()).ifPresent(node -> retire(node, "for others"));
              }
            });
  }

  private List<GrowthPolicy.Holder> holders() {
    List<GrowthPolicy.Holder> holders = new ArrayList<>();
    for (ZygoteNode node : nodes) {
      if (!node.isRetired()) {
        holders.add(
            new GrowthPolicy.Holder(
                node.number(),
                node == root,
                node.isLeaf(),
                node.imports(),
                node == root ? 0 : node.memoryBytes() + SPARE_BYTES,
                node.savedPerSecond()));
      }
    }
    return holders;
  }

  private Optional<ZygoteNode> find(int number) {
    return nodes.stream().filter(node -> node.number() == number && !node.isRetired()).findFirst();
  }

  private void grow(GrowthPolicy.Grow grow) {
    ZygoteNode parent = find(grow.parent()).orElse(root);
    Optional<ZygoteProcess> process = parent.shelf().zygote();
    if (process.isEmpty()) {
      return;
    }
    growing = true;
    // It must not end while another grows from it.
    parent.childCame();
    nursery.grow(
        runtime,
        process.get(),
        parent.number(),
        grow.imports(),
        new Nursery.Listener() {
          @Override
          public void grown(GrownZygote zygote) {
            loop.execute(() -> ZygoteTree.this.grown(parent, grow, zygote));
          }

          @Override
          public void failed(IOException why) {
            loop.execute(() -> ZygoteTree.this.failed(parent, grow.imports(), why));
          }
        });
  }

  private void grown(ZygoteNode parent, GrowthPolicy.Grow grow, GrownZygote zygote) {
    Imports imports = grow.imports();
    growing = false;
    Grown grown = zygote.grown();
    if (closed) {
      nursery.run(() -> end(grown.process()));
      return;
    }
    ZygoteNode node =
        new ZygoteNode(
            zygote.number(),
            parent,
            parent.imports().environment().isEmpty()
                ? imports.and(parent.imports().modules())
                : parent.imports().and(imports.modules()),
            grown.unsharedBytes(),
            grown.importUs(),
            grown.variables(),
            grow.startsPerSecond());
    node.use(
        new Shelf(
            kernel,
            loop,
            slots,
            grownShelf,
            watched(node, zygote),
            refiller,
            listener.added(node)));
    nodes.add(node);
    LOG.info(
        "a {} zygote has imported {} in {} ms, {} MiB",
        runtime.name(),
        imports.describe(),
        grown.importUs() / 1_000,
        grown.unsharedBytes() >> 20);
    node.shelf().openSoon();
    listener.changed();
  }

  /** Tells the tree of its end, too. */
  private ZygoteSource watched(ZygoteNode node, GrownZygote zygote) {
    return whenEnded ->
        zygote.start(
            () -> {
              whenEnded.run();
              loop.execute(() -> retire(node, "as it has ended"));
            });
  }

  private static void end(ZygoteProcess process) {
    try {
      process.close();
    } catch (IOException e) {
      LOG.warn("a zygote stays: {}", e.getMessage());
    }
  }

  private void failed(ZygoteNode parent, Imports imports, IOException why) {
    growing = false;
    parent.childWent();
    if (closed) {
      return;
    }
    String what = imports.describe();
    if (why instanceof UnfitModuleException bad) {
      String name = imports.naming().packageOf(bad.module());
      unfit.computeIfAbsent(imports.environment(), environment -> new HashSet<>()).add(name);
      LOG.warn(
          "{} {}, so no zygote imports {}: its functions do it themselves",
          bad.module(),
          bad.why(),
          name);
    } else {
      LOG.warn("no zygote could import {}: {}", what, why.getMessage());
      restUntilNs = System.nanoTime() + REST_NS;
    }
  }

  private void retire(ZygoteNode node, String why) {
    if (node.isRetired() || closed) {
      return;
    }
    // Those that were forked from it end with it.
    nodes.stream().filter(child -> child.parent() == node).forEach(child -> retire(child, why));
    node.retire();
    LOG.info("the zygote with {} is given up, {}", node.imports().describe(), why);
    node.shelf().retire();
    listener.changed();
  }

  /** Ends those that were given up once nothing lives that was forked from them. */
  private void closeRetired() {
    List<ZygoteNode> over =
        nodes.stream()
            .filter(node -> node.isRetired() && node.isLeaf())
            .filter(node -> node.shelf().live() == 0)
            .sorted(Comparator.comparingInt(ZygoteNode::depth).reversed())
            .toList();
    for (ZygoteNode node : over) {
      nodes.remove(node);
      node.parent().childWent();
      nursery.run(() -> close(node.shelf()));
    }
  }

  private static void close(Shelf shelf) {
    try {
      shelf.close();
    } catch (IOException e) {
      LOG.warn("a zygote stays: {}", e.getMessage());
    }
  }

  /** Starts the base and its spares; blocks for some milliseconds. */
  public void open() throws IOException {
    root.shelf().open();
  }

  /** Grows no more; event loop. {@link #close} ends what is there. */
  public List<ZygoteNode> stop() {
    closed = true;
    return nodes();
  }

  /** Ends zygotes with all their guests and waits for that; not on the event loop. */
  public static void close(List<ZygoteNode> nodes) throws IOException {
    // The base takes all others with it; the others' shelves then only wait.
    for (ZygoteNode node : nodes) {
      node.shelf().close();
    }
  }
}
