package dev.argyle.zygote.tree;

import dev.argyle.sandbox.mount.CodeMount;
import dev.argyle.sandbox.mount.CodeMounter;
import dev.argyle.sandbox.policy.EntrySequence;
import dev.argyle.sandbox.policy.EntryStep;
import dev.argyle.sandbox.policy.UserIds;
import dev.argyle.sandbox.policy.ZygoteSequence;
import dev.argyle.sandbox.process.Slot;
import dev.argyle.sandbox.process.SlotPool;
import dev.argyle.sandbox.sys.Kernel;
import dev.argyle.zygote.process.Grown;
import dev.argyle.zygote.process.GrowthSpec;
import dev.argyle.zygote.process.GuestRuntime;
import dev.argyle.zygote.process.ZygoteGrowth;
import dev.argyle.zygote.process.ZygoteProcess;
import dev.argyle.zygote.process.ZygoteSpec;
import dev.argyle.zygote.shelf.ZygoteSource;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts and ends the zygotes of a worker: roots where they are asked for, grown ones on a thread
 * of its own, one after the other, as importing takes long. Thread-safe.
 */
public final class Nursery implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Nursery.class);

  private final Kernel kernel;
  private final SlotPool slots;
  private final ZygoteSettings settings;
  private final ExecutorService gardener =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread thread = new Thread(work, "argyle-gardener");
            thread.setDaemon(true);
            return thread;
          });
  private final BitSet numbers = new BitSet(UserIds.MAX_ZYGOTES);
  private CodeMounter mounter;
  private ZygoteGrowth growth;

  /** A nursery without zygotes. */
  public Nursery(Kernel kernel, SlotPool slots, ZygoteSettings settings) {
    this.kernel = kernel;
    this.slots = slots;
    this.settings = settings;
  }

  /**
   * Where a root zygote comes from, again whenever it has ended.
   *
   * @param number tells roots apart; the same whenever it is started
   */
  ZygoteSource root(GuestRuntime runtime, boolean networked, int number) {
    synchronized (numbers) {
      numbers.set(number);
    }
    ZygoteSpec spec =
        new ZygoteSpec(
            runtime, settings.base(), entry(runtime), networked, number, settings.slots());
    return whenEnded -> ZygoteProcess.start(kernel, spec, whenEnded);
  }

  private List<EntryStep> entry(GuestRuntime runtime) {
    return EntrySequence.forGuest(
        runtime.filter(), settings.scratch(), settings.openFiles(), kernel.landlockAbi());
  }

  /** What hears of a growth; on the gardener's thread. */
  interface Listener {
    /** It can fork guests. */
    void grown(GrownZygote zygote);

    /** It could not be grown. */
    void failed(IOException why);
  }

  /** Grows a zygote; returns at once. */
  void grow(
      GuestRuntime runtime,
      ZygoteProcess parent,
      int parentNumber,
      Imports imports,
      Listener listener) {
    run(
        () -> {
          try {
            listener.grown(growNow(runtime, parent, parentNumber, imports));
          } catch (IOException e) {
            listener.failed(e);
          } catch (RuntimeException e) {
            LOG.error("a zygote could not be grown", e);
            listener.failed(new IOException(e));
          }
        });
  }

  private GrownZygote growNow(
      GuestRuntime runtime, ZygoteProcess parent, int parentNumber, Imports imports)
      throws IOException {
    if (growth == null) {
      mounter = new CodeMounter(kernel);
      growth = new ZygoteGrowth(kernel, mounter);
    }
    int number = takeNumber(parentNumber);
    Slot slot = null;
    try {
      slot =
          slots
              .lease(settings.limits())
              .orElseThrow(() -> new IOException("all sandboxes are in use"));
      GrownZygote zygote = new GrownZygote(this, number, slot);
      Grown grown = growth.grow(parent, slot, spec(runtime, number, imports), zygote::ended);
      zygote.use(grown);
      return zygote;
    } catch (IOException | RuntimeException e) {
      giveBack(number, slot);
      throw e;
    }
  }

  private GrowthSpec spec(GuestRuntime runtime, int number, Imports imports) {
    List<CodeMount> mounts =
        imports.environment().isEmpty()
            ? List.of()
            : List.of(new CodeMount(imports.environment(), runtime.environment()));
    return new GrowthSpec(
        number,
        settings.slots(),
        ZygoteSequence.afterMaps(settings.scratch(), settings.openFiles(), kernel.landlockAbi()),
        entry(runtime),
        mounts,
        imports.modules(),
        settings.importWithinMs());
  }

  private int takeNumber(int parentNumber) throws IOException {
    synchronized (numbers) {
      int number = numbers.nextClearBit(parentNumber + 1);
      if (number >= UserIds.MAX_ZYGOTES) {
        throw new IOException("there are " + UserIds.MAX_ZYGOTES + " zygotes already");
      }
      numbers.set(number);
      return number;
    }
  }

  /** A zygote's number and slot are free again: all in it have ended. */
  void giveBack(int number, Slot slot) {
    if (slot != null) {
      // What it left in memory must not count for the next sandbox there.
      slots.discard(slot);
    }
    synchronized (numbers) {
      numbers.clear(number);
    }
  }

  /** Runs something that blocks, in its turn; nothing once closed. */
  void run(Runnable work) {
    try {
      gardener.execute(work);
    } catch (RejectedExecutionException closed) {
      LOG.debug("closed");
    }
  }

  /** Waits for what is under way; the zygotes must be closed by those who have them. */
  @Override
  public void close() {
    run(
        () -> {
          if (growth != null) {
            growth.close();
            mounter.close();
          }
        });
    gardener.shutdown();
    try {
      while (!gardener.awaitTermination(1, TimeUnit.MINUTES)) {
        LOG.warn("a zygote is still being grown");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
