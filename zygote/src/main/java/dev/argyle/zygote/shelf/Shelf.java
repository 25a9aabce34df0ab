package dev.argyle.zygote.shelf;

import dev.argyle.sandbox.process.Slot;
import dev.argyle.sandbox.process.SlotPool;
import dev.argyle.sandbox.sys.Kernel;
import dev.argyle.zygote.guest.Guest;
import dev.argyle.zygote.process.ZygoteProcess;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps spares: guests that are forked, locked in and warmed up, but nobody's yet. {@link #take},
 * and the listener belong to the event loop; the {@link Refiller}'s thread has them forked. When
 * the zygote ends it is started again.
 */
public final class Shelf implements AutoCloseable {

  /** Hears of the stock, on the event loop. */
  public interface Listener {
    /** A spare has come. */
    void spareReady();

    /** No spare can be made now; it is tried again. */
    void cannotRefill(String why);
  }

  private static final Logger LOG = LoggerFactory.getLogger(Shelf.class);
  private static final int CLOSE_WITHIN_S = 10;
  private static final long TRIM_AFTER_NS = TimeUnit.SECONDS.toNanos(2);

  /**
   * Guests of one zygote that are born at a time: it forks one after the other, and more of them
   * only take the processors from each other and from requests.
   */
  private static final int MAX_BIRTHS = 2 * Runtime.getRuntime().availableProcessors();

  private final Kernel kernel;
  private final EventLoop loop;
  private final SlotPool slots;
  private final ShelfConfig config;
  private final ZygoteKeeper keeper;
  private final Listener listener;
  private final Deque<Guest> spares = new ArrayDeque<>();

  /** Its monitor guards all below. */
  private final Refiller refiller;

  private final Wanted wanted;
  private int shelved;
  private int starting;
  private int live;
  private final Backoff backoff = new Backoff();
  private long busyAtNs = System.nanoTime();
  private boolean opened;
  private boolean closed;
  private boolean tidy;
  private boolean retired;
  private boolean working;

  /** An empty shelf; {@link #open} starts it. */
  public Shelf(
      Kernel kernel,
      EventLoop loop,
      SlotPool slots,
      ShelfConfig config,
      ZygoteSource source,
      Refiller refiller,
      Listener listener) {
    this.kernel = kernel;
    this.loop = loop;
    this.slots = slots;
    this.config = config;
    this.refiller = refiller;
    this.keeper = new ZygoteKeeper(config.name(), source, refiller);
    this.listener = listener;
    this.wanted = new Wanted(config, System.nanoTime());
  }

  /** Starts the zygote and the refilling; blocks for some milliseconds. */
  public void open() throws IOException {
    keeper.running();
    synchronized (refiller) {
      wanted.prove();
    }
    openSoon();
  }

  /** Has the zygote started and spares made, without waiting. */
  public void openSoon() {
    synchronized (refiller) {
      if (opened || closed) {
        return;
      }
      opened = true;
    }
    refiller.add(this);
  }

  /** Its zygote; empty while there is none. Any thread. */
  public Optional<ZygoteProcess> zygote() {
    return keeper.zygote();
  }

  /** A spare, or null when there is none; the caller becomes its listener. Event loop. */
  public Guest take() {
    // The youngest: its pages are still in the caches.
    Guest guest = spares.pollLast();
    synchronized (refiller) {
      busyAtNs = System.nanoTime();
      wanted.arrived(busyAtNs);
      if (guest != null) {
        shelved--;
        wanted.given();
      }
    }
    return guest;
  }

  /** How many spares it means to keep now. */
  public int target() {
    synchronized (refiller) {
      return wanted.kept(System.nanoTime());
    }
  }

  /** Guests that live, spares included. */
  public int live() {
    synchronized (refiller) {
      return live;
    }
  }

  /**
   * Keeps no more than one spare while memory is short, and gives the others back now. Event loop.
   */
  public void press(boolean isShort) {
    synchronized (refiller) {
      wanted.press(isShort);
      refiller.notifyAll();
    }
    if (isShort) {
      dropSurplus();
    }
  }

  /** Makes spares for nobody any more, and ends those there are. Event loop. */
  public void retire() {
    synchronized (refiller) {
      retired = true;
      wanted.waits(0);
    }
    while (giveBack()) {
      // All of them.
    }
  }

  /** Gives a spare back, if there is one, for a sandbox that is needed more. Event loop. */
  public boolean giveBack() {
    Guest oldest = spares.pollFirst();
    if (oldest == null) {
      return false;
    }
    synchronized (refiller) {
      shelved--;
      // Not at once made again.
      backoff.pause();
    }
    oldest.kill();
    return true;
  }

  /** Spares on the shelf. Event loop. */
  public int size() {
    return spares.size();
  }

  /**
   * Has the gap filled that {@link #take} left. A call of its own, because waking the refill thread
   * costs microseconds a request need not wait for. Any thread.
   *
   * @param requests how many wait for a spare
   */
  public void refill(int requests) {
    synchronized (refiller) {
      wanted.waits(requests);
      refiller.notifyAll();
    }
  }

  /**
   * When there is something to do next, in nanoseconds from now; {@code Long.MAX_VALUE} for not
   * until somebody calls. With the refiller's monitor held.
   */
  long dueInNs() {
    long nowNs = System.nanoTime();
    if (closed) {
      return Long.MAX_VALUE;
    }
    if (isNeeded()) {
      return backoff.leftNs(nowNs);
    }
    return tidy ? Long.MAX_VALUE : Math.max(0, busyAtNs + TRIM_AFTER_NS - nowNs);
  }

  /** Does one thing of what is due; on the refiller's thread. */
  void work() {
    boolean make;
    synchronized (refiller) {
      if (closed) {
        return;
      }
      working = true;
      make = isNeeded();
      // What was busy may have left a higher target: looked at again when that has passed.
      tidy = !make && shelved <= config.spares();
      busyAtNs = System.nanoTime();
    }
    try {
      if (make) {
        makeOne();
      } else {
        loop.execute(this::dropSurplus);
        slots.trim();
      }
    } finally {
      synchronized (refiller) {
        working = false;
        refiller.notifyAll();
      }
    }
  }

  /** Ends spares that were made for calls that have gone since. Event loop. */
  private void dropSurplus() {
    int keep = target();
    while (spares.size() > keep) {
      Guest oldest = spares.pollFirst();
      synchronized (refiller) {
        shelved--;
      }
      oldest.kill();
    }
  }

  private boolean isNeeded() {
    int all = wanted.inAll(System.nanoTime());
    return !retired && starting < MAX_BIRTHS && all > shelved + starting;
  }

  private void makeOne() {
    Slot slot = null;
    try {
      ZygoteProcess current = keeper.running();
      slot = slots.lease(config.limits()).orElse(null);
      if (slot == null) {
        synchronized (refiller) {
          backoff.lacksSlot();
        }
        throw new IOException("all sandboxes are in use");
      }
      synchronized (refiller) {
        starting++;
        live++;
      }
      new Birth(kernel, loop, slot, this).begin(current);
    } catch (IOException e) {
      if (slot != null) {
        notBorn(slot, e.getMessage());
      } else {
        failed(e.getMessage());
      }
    }
  }

  /** A guest is ready; event loop. */
  void ready(Guest guest) {
    guest.listen(new Shelved(guest, this));
    spares.addLast(guest);
    synchronized (refiller) {
      starting--;
      shelved++;
      wanted.made();
      backoff.succeeded();
      refiller.notifyAll();
    }
    listener.spareReady();
    if (wanted.keepsNone()) {
      dropSurplus(); // Whoever it was made for has gone.
    }
  }

  /** A spare has ended. Event loop. */
  void ended(Guest guest) {
    if (spares.remove(guest)) {
      synchronized (refiller) {
        shelved--;
        refiller.notifyAll();
      }
    }
  }

  /** A guest never came to be; any thread. */
  void notBorn(Slot slot, String why) {
    slots.discard(slot);
    synchronized (refiller) {
      starting--;
      live--;
      refiller.notifyAll();
    }
    failed(why);
  }

  /** A guest ended on its way; its sandbox is released apart from this. Event loop. */
  void diedBeforeReady(String why) {
    synchronized (refiller) {
      starting--;
      refiller.notifyAll();
    }
    failed(why);
  }

  private void failed(String why) {
    synchronized (refiller) {
      if (closed) {
        return;
      }
      backoff.failed();
      wanted.failed(backoff.isForLackOfSlot());
      refiller.notifyAll();
    }
    loop.execute(() -> listener.cannotRefill(why));
  }

  /** A guest has ended; its slot can be used again. Event loop. */
  void released(Guest guest) {
    slots.release(guest.sandbox().slot());
    synchronized (refiller) {
      live--;
      tidy = false;
      busyAtNs = System.nanoTime();
      backoff.end();
    }
    refiller.slotIsFree();
  }

  /** Another shelf's sandbox has ended: if that was what this lacked, it has it now. */
  void slotIsFree() {
    backoff.slotIsFree();
  }

  /** Kills the zygote and every guest, and waits until all are gone; not on the event loop. */
  @Override
  public void close() throws IOException {
    synchronized (refiller) {
      closed = true;
      refiller.notifyAll();
    }
    keeper.stop();
    refiller.remove(this);
    try {
      awaitIdle();
      Optional<ZygoteProcess> last = zygote();
      if (last.isPresent()) {
        last.get().close();
      }
      awaitNoneLive();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitIdle() throws InterruptedException {
    synchronized (refiller) {
      while (working) {
        refiller.wait();
      }
    }
  }

  private void awaitNoneLive() throws InterruptedException {
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_WITHIN_S);
    synchronized (refiller) {
      long leftMs = TimeUnit.SECONDS.toMillis(CLOSE_WITHIN_S);
      while (live > 0 && leftMs > 0) {
        refiller.wait(leftMs);
        leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
      }
      if (live > 0) {
        LOG.warn("{} guests have not ended", live);
      }
    }
  }
}
