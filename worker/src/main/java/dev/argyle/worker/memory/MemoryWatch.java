package dev.argyle.worker.memory;

import dev.argyle.sandbox.cgroup.CgroupTree;
import dev.argyle.sandbox.cgroup.OwnMemoryLimit;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.Kernel;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the memory of all sandboxes together: it is limited once, so that they can never take
 * the machine's last, and read now and then, so that something is given back before that limit
 * hurts.
 */
public final class MemoryWatch {
  private static final Logger LOG = LoggerFactory.getLogger(MemoryWatch.class);

  /** A guest that fills its memory takes some gigabytes a second; one that lives takes less. */
  private static final long CHECK_MS = 250;

  private final CgroupTree tree;
  private final MemoryBudget budget;
  private final AtomicBoolean looking = new AtomicBoolean();
  private Vertx vertx;
  private long timer;

  private MemoryWatch(CgroupTree tree, MemoryBudget budget) {
    this.tree = tree;
    this.budget = budget;
  }

  /**
   * Limits the memory of a run's sandboxes, of which there are none yet; blocks.
   *
   * @param wantedBytes what they may have together; 0 for most of what there is
   */
  public static MemoryWatch open(Kernel kernel, CgroupTree tree, long wantedBytes)
      throws IOException {
    MemoryBudget budget =
        MemoryBudget.of(wantedBytes, HostMemory.read(), OwnMemoryLimit.read(kernel));
    try {
      tree.limitMemory(budget.bytes());
    } catch (ErrnoException e) {
      LOG.warn("functions have no limit of memory together: {}", e.getMessage());
    }
    LOG.debug("functions may have {} MiB together", budget.bytes() >> 20);
    return new MemoryWatch(tree, budget);
  }

  private MemoryPressure look() throws IOException {
    return budget.pressure(tree.memoryUsedBytes(), HostMemory.read());
  }

  /**
   * Looks now and then from now on; once.
   *
   * @param blocking runs a look, which blocks
   * @param whenSeen hears what each has seen, on a thread of {@code blocking}'s choice
   */
  public synchronized void start(
      Vertx timers,
      Function<Callable<MemoryPressure>, Future<MemoryPressure>> blocking,
      Consumer<MemoryPressure> whenSeen) {
    vertx = timers;
    timer =
        vertx.setPeriodic(
            CHECK_MS,
            id -> {
              // One at a time, however long others keep the threads.
              if (looking.compareAndSet(false, true)) {
                blocking
                    .apply(this::look)
                    .onSuccess(whenSeen::accept)
                    .onFailure(e -> LOG.debug("memory was not looked at: {}", e.toString()))
                    .onComplete(seen -> looking.set(false));
              }
            });
  }

  /** Looks no more. Idempotent. */
  public synchronized void stop() {
    if (vertx != null) {
      vertx.cancelTimer(timer);
    }
  }
}
