package dev.argyle.zygote.shelf;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * The one thread that has spares made, for all shelves of a worker in turn, so that the path of a
 * request never forks and a busy shelf does not keep others empty. It is also the lock of what
 * shelves count. Thread-safe.
 */
public final class Refiller implements AutoCloseable {
  private final Deque<Shelf> shelves = new ArrayDeque<>();
  private final Thread thread = new Thread(this::run, "argyle-shelf");
  private boolean started;
  private boolean closed;

  /** A refiller without shelves; its thread starts with the first. */
  public Refiller() {
    thread.setDaemon(true);
  }

  synchronized void add(Shelf shelf) {
    shelves.addLast(shelf);
    if (!started) {
      started = true;
      thread.start();
    }
    notifyAll();
  }

  synchronized void remove(Shelf shelf) {
    shelves.remove(shelf);
  }

  synchronized void slotIsFree() {
    shelves.forEach(Shelf::slotIsFree);
    notifyAll();
  }

  private void run() {
    try {
      for (Shelf next = await(); next != null; next = await()) {
        next.work();
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** The next shelf that has something to do; null when closed. */
  private synchronized Shelf await() throws InterruptedException {
    while (!closed) {
      long waitNs = Long.MAX_VALUE;
      for (int i = shelves.size(); i > 0; i--) {
        Shelf shelf = shelves.removeFirst();
        shelves.addLast(shelf);
        long dueNs = shelf.dueInNs();
        if (dueNs <= 0) {
          return shelf;
        }
        waitNs = Math.min(waitNs, dueNs);
      }
      if (waitNs == Long.MAX_VALUE) {
        wait();
      } else {
        // Rounded up: 0 would mean for ever.
        wait(TimeUnit.NANOSECONDS.toMillis(waitNs) + 1);
      }
    }
    return null;
  }

  /** Ends the thread; to be called when every shelf is closed. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
