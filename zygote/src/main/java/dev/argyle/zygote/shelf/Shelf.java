package dev.argyle.zygote.shelf;

import dev.argyle.sandbox.policy.EntrySequence;
import dev.argyle.sandbox.policy.EntryStep;
import dev.argyle.sandbox.process.Slot;
import dev.argyle.sandbox.process.SlotPool;
import dev.argyle.sandbox.sys.Kernel;
import dev.argyle.zygote.frame.FrameType;
import dev.argyle.zygote.frame.ProtocolException;
import dev.argyle.zygote.guest.ExitStatus;
import dev.argyle.zygote.guest.Guest;
import dev.argyle.zygote.guest.GuestListener;
import dev.argyle.zygote.process.ZygoteProcess;
import dev.argyle.zygote.process.ZygoteSpec;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps spares: guests that are forked, locked in and warmed up, but nobody's yet. {@link #take},
 * {@link #refill} and the listener belong to the event loop; one refill thread forks, so that the
 * path of a request never does. When the zygote ends it is started again.
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
  private static final int MAX_BACKOFF_MS = 5_000;
  private static final int FIRST_BACKOFF_MS = 50;
  private static final int CLOSE_WITHIN_S = 10;
  private static final long TRIM_AFTER_MS = 2_000;

  private final Kernel kernel;
  private final EventLoop loop;
  private final SlotPool slots;
  private final ShelfConfig config;
  private final Listener listener;
  private final Deque<Guest> spares = new ArrayDeque<>();
  private final Thread refiller = new Thread(this::keepFull, "argyle-shelf");

  private final Object lock = new Object();
  private int shelved;
  private int starting;
  private int waiting;
  private int live;
  private int backoffMs;
  private long retryAtNs = System.nanoTime();
  private boolean closed;
  private boolean tidy;
  private ZygoteProcess zygote;

  /** An empty shelf; {@link #open} starts it. */
  public Shelf(
      Kernel kernel, EventLoop loop, SlotPool slots, ShelfConfig config, Listener listener) {
    this.kernel = kernel;
    this.loop = loop;
    this.slots = slots;
    this.config = config;
    this.listener = listener;
    refiller.setDaemon(true);
  }

  /** Starts the zygote and the refilling; blocks for some milliseconds. */
  public void open() throws IOException {
    startZygote();
    openSoon();
  }

  /** Has the zygote started and spares made, without waiting. */
  public void openSoon() {
    refiller.start();
  }

  private void startZygote() throws IOException {
    List<EntryStep> entry =
        EntrySequence.forGuest(
            config.runtime().filter(), config.scratch(), config.openFiles(), kernel.landlockAbi());
    ZygoteSpec spec =
        new ZygoteSpec(
            config.runtime(),
            config.base(),
            entry,
            config.networked(),
            config.zygote(),
            config.slots());
    ZygoteProcess started = ZygoteProcess.start(kernel, spec, this::zygoteEnded);
    synchronized (lock) {
      // It may have ended, and said so, before it is known here.
      zygote = started.hasEnded() ? null : started;
    }
  }

  private void zygoteEnded() {
    synchronized (lock) {
      zygote = null;
      lock.notifyAll();
      if (!closed) {
        LOG.error("the {} zygote ended; another is started", config.runtime().name());
      }
    }
  }

  /** A spare, or null when there is none; the caller becomes its listener. Event loop. */
  public Guest take() {
    // The youngest: its pages are still in the caches.
    Guest guest = spares.pollLast();
    if (guest != null) {
      synchronized (lock) {
        shelved--;
      }
    }
    return guest;
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
    synchronized (lock) {
      waiting = requests;
      lock.notifyAll();
    }
  }

  private enum Work {
    MAKE,
    TRIM,
    STOP
  }

  private void keepFull() {
    try {
      for (Work work = awaitWork(); work != Work.STOP; work = awaitWork()) {
        if (work == Work.MAKE) {
          makeOne();
        } else {
          loop.execute(this::dropSurplus);
          slots.trim();
        }
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until a spare is to be made, or nothing was to be done for long enough to tidy up. */
  private Work awaitWork() throws InterruptedException {
    synchronized (lock) {
      long idleSinceNs = System.nanoTime();
      while (!closed) {
        long waitMs = backoffLeftMs();
        if (isNeeded()) {
          if (waitMs == 0) {
            tidy = false;
            return Work.MAKE;
          }
        } else if (tidy) {
          waitMs = 0; // until notified
        } else {
          long idleMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - idleSinceNs);
          waitMs = TRIM_AFTER_MS - idleMs;
          if (waitMs <= 0) {
            tidy = true;
            return Work.TRIM;
          }
        }
        lock.wait(waitMs);
      }
      return Work.STOP;
    }
  }

  /** Ends spares that were made for calls that have gone since. Event loop. */
  private void dropSurplus() {
    while (spares.size() > config.spares()) {
      Guest oldest = spares.pollFirst();
      synchronized (lock) {
        shelved--;
      }
      oldest.kill();
    }
  }

  private boolean isNeeded() {
    return config.spares() + waiting > shelved + starting;
  }

  private long backoffLeftMs() {
    // Rounded up: 0 means none is left.
    return (Math.max(0, retryAtNs - System.nanoTime()) + 999_999) / 1_000_000;
  }

  private void makeOne() {
    Slot slot = null;
    try {
      ZygoteProcess current = runningZygote();
      slot = slots.lease(config.limits()).orElse(null);
      if (slot == null) {
        throw new IOException("all sandboxes are in use");
      }
      synchronized (lock) {
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

  private ZygoteProcess runningZygote() throws IOException {
    if (zygote() == null) {
      startZygote();
    }
    ZygoteProcess current = zygote();
    if (current == null) {
      throw new IOException("the zygote ended as soon as it was started");
    }
    return current;
  }

  private ZygoteProcess zygote() {
    synchronized (lock) {
      return zygote;
    }
  }

  /** A guest is ready; event loop. */
  void ready(Guest guest) {
    guest.listen(new Shelved(guest));
    spares.addLast(guest);
    synchronized (lock) {
      starting--;
      shelved++;
      backoffMs = 0;
    }
    listener.spareReady();
  }

  /** A guest never came to be; any thread. */
  void notBorn(Slot slot, String why) {
    slots.discard(slot);
    synchronized (lock) {
      starting--;
      live--;
      lock.notifyAll();
    }
    failed(why);
  }

  /** A guest ended on its way; its sandbox is released apart from this. Event loop. */
  void diedBeforeReady(String why) {
    synchronized (lock) {
      starting--;
    }
    failed(why);
  }

  private void failed(String why) {
    synchronized (lock) {
      if (closed) {
        return;
      }
      backoffMs = Math.min(MAX_BACKOFF_MS, Math.max(FIRST_BACKOFF_MS, backoffMs * 2));
      retryAtNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(backoffMs);
      lock.notifyAll();
    }
    loop.execute(() -> listener.cannotRefill(why));
  }

  /** A guest has ended; its slot can be used again. Event loop. */
  void released(Guest guest) {
    slots.release(guest.sandbox().slot());
    synchronized (lock) {
      live--;
      tidy = false;
      retryAtNs = System.nanoTime();
      lock.notifyAll();
    }
  }

  /** Kills the zygote and every guest, and waits until all are gone; not on the event loop. */
  @Override
  public void close() throws IOException {
    synchronized (lock) {
      closed = true;
      lock.notifyAll();
    }
    try {
      refiller.join();
      ZygoteProcess last = zygote();
      if (last != null) {
        last.close();
      }
      awaitNoneLive();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitNoneLive() throws InterruptedException {
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_WITHIN_S);
    synchronized (lock) {
      long leftMs = TimeUnit.SECONDS.toMillis(CLOSE_WITHIN_S);
      while (live > 0 && leftMs > 0) {
        lock.wait(leftMs);
        leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
      }
      if (live > 0) {
        LOG.warn("{} guests have not ended", live);
      }
    }
  }

  /** Hears of a spare while it is nobody's: all it may do is end. */
  private final class Shelved implements GuestListener {
    private final Guest guest;

    Shelved(Guest guest) {
      this.guest = guest;
    }

    @Override
    public void frame(FrameType type, ByteBuf payload) throws ProtocolException {
      throw new ProtocolException(type + " before it was asked");
    }

    @Override
    public void output(ByteBuf bytes) {}

    @Override
    public void brokeProtocol(String message) {
      LOG.warn("a spare is thrown away: {}", message);
    }

    @Override
    public void ended(ExitStatus status) {
      if (spares.remove(guest)) {
        synchronized (lock) {
          shelved--;
          lock.notifyAll();
        }
      }
    }
  }
}
