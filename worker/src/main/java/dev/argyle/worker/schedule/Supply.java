package dev.argyle.worker.schedule;

import dev.argyle.zygote.guest.Guest;
import dev.argyle.zygote.shelf.Shelf;
import io.netty.channel.EventLoop;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The spares of one shelf, and the pools that wait for one. Event loop. */
public final class Supply implements Shelf.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(Supply.class);
  private static final long REFILL_DELAY_MS = 2;

  private final EventLoop loop;
  private final Runnable whenShort;
  private final Set<FunctionPool> wanting = new LinkedHashSet<>();
  private Shelf shelf;
  private int spares;
  private boolean opened;
  private String lastFailure = "";
  private boolean refillIsDue;

  /**
   * Nothing yet.
   *
   * @param whenShort called when pools wait and no spare can be made
   */
  Supply(EventLoop loop, Runnable whenShort) {
    this.loop = loop;
    this.whenShort = whenShort;
  }

  /**
   * Where its spares come from.
   *
   * @param count how many the shelf keeps
   * @param isOpen whether it is opened by somebody else; else at the first demand
   */
  public void use(Shelf source, int count, boolean isOpen) {
    shelf = source;
    spares = count;
    opened = isOpen;
  }

  /** A spare, or null when there is none. */
  Guest take() {
    if (!opened) {
      opened = true;
      shelf.openSoon();
    }
    return shelf.take();
  }

  /** Spares there are. */
  int size() {
    return shelf == null ? 0 : shelf.size();
  }

  /** Why no spare could be made last; empty since one was. */
  String lastFailure() {
    return lastFailure;
  }

  /** True when pools wait in vain. */
  boolean isShort() {
    return !wanting.isEmpty() && !lastFailure.isEmpty();
  }

  /**
   * Has spares made: at once when they run low; else in a moment, for a fork beside a running
   * request delays its answer where processors are few.
   */
  void refill() {
    if (!wanting.isEmpty() || shelf.size() * 2 < spares) {
      shelf.refill(wanted());
    } else if (!refillIsDue) {
      refillIsDue = true;
      loop.schedule(this::refillNow, REFILL_DELAY_MS, TimeUnit.MILLISECONDS);
    }
  }

  private void refillNow() {
    refillIsDue = false;
    shelf.refill(wanted());
  }

  private int wanted() {
    int wanted = 0;
    for (FunctionPool pool : wanting) {
      wanted += pool.wanted();
    }
    return wanted;
  }

  void want(FunctionPool pool) {
    wanting.add(pool);
    refill();
  }

  void noLongerWants(FunctionPool pool) {
    if (wanting.remove(pool)) {
      refill();
    }
  }

  @Override
  public void spareReady() {
    lastFailure = "";
    // Each pool in turn gets one, so that a long queue does not starve a short one.
    for (FunctionPool pool : List.copyOf(wanting)) {
      if (shelf.size() == 0) {
        return;
      }
      wanting.remove(pool);
      pool.pump();
    }
  }

  @Override
  public void cannotRefill(String why) {
    if (!why.equals(lastFailure)) {
      LOG.warn("no spare can be made: {}", why);
    }
    lastFailure = why;
    if (isShort()) {
      whenShort.run();
    }
  }
}
