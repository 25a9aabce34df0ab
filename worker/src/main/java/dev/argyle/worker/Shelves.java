package dev.argyle.worker;

import dev.argyle.sandbox.cgroup.CgroupLimits;
import dev.argyle.sandbox.process.SlotPool;
import dev.argyle.sandbox.sys.Kernel;
import dev.argyle.worker.schedule.Scheduler;
import dev.argyle.zygote.process.GuestRuntime;
import dev.argyle.zygote.shelf.Shelf;
import dev.argyle.zygote.shelf.ShelfConfig;
import io.netty.channel.EventLoop;
import java.io.IOException;

/**
 * The worker's two shelves, each with a zygote of its own: most functions connect to nothing and
 * run in an empty network namespace, which all of them share and none can leave; it is there
 * whatever the kernel knows of filters, and hides the host's sockets. The others' shelf is opened
 * when the first of them is called.
 */
final class Shelves {
  private static final double SPARE_CPU = 1.0;

  /** Of the spares kept in all, the others' get one in so many. */
  private static final int NETWORKED_SHARE = 4;

  private final Shelf isolated;
  private final Shelf networked;

  Shelves(
      Kernel kernel,
      EventLoop loop,
      SlotPool slots,
      WorkerConfig config,
      Scheduler scheduler,
      Shelf.Listener listener) {
    int forNetworked = Math.max(1, config.spares() / NETWORKED_SHARE);
    // Where sandboxes are few, spares of one kind must not take all places from the other.
    int forIsolated = Math.min(config.spares(), Math.max(1, config.maxSandboxes() - forNetworked));
    isolated = new Shelf(kernel, loop, slots, config(config, forIsolated, false), listener);
    networked =
        new Shelf(kernel, loop, slots, config(config, forNetworked, true), scheduler.networked());
    scheduler.isolated().use(isolated, forIsolated, true);
    scheduler.networked().use(networked, forNetworked, false);
  }

  private static ShelfConfig config(WorkerConfig config, int spares, boolean isNetworked) {
    return new ShelfConfig(
        GuestRuntime.PYTHON,
        spares,
        new CgroupLimits(config.spareMemoryBytes(), SPARE_CPU, config.processes()),
        config.scratch(),
        config.openFiles(),
        isNetworked ? 1 : 0,
        isNetworked,
        config.maxSandboxes(),
        config.rootBase());
  }

  /** Opens the first; blocks for some milliseconds. */
  void open() throws IOException {
    isolated.open();
  }

  /** Ends the zygotes and every guest and waits for that; not on the event loop. */
  void close() throws IOException {
    try {
      isolated.close();
    } finally {
      networked.close();
    }
  }
}
