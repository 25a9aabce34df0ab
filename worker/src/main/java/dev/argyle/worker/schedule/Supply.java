package dev.argyle.worker.schedule;

import dev.argyle.zygote.guest.Guest;
import dev.argyle.zygote.shelf.Shelf;
import dev.argyle.zygote.tree.ZygoteNode;
import io.netty.channel.EventLoop;
import java.util.LinkedHashSet;
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

  /**
   * Those that would start an instance for nobody, where none is kept ready that they could take.
   */
  private final Set<FunctionPool> alone = new LinkedHashSet<>();

  private final ZygoteNode node;
  private String lastFailure = "";
  private boolean refillIsDue;

  /**
   * Nothing yet.
   *
   * @param node whose shelf it is, which has one before anything is taken
   * @param whenShort called when pools wait and no spare can be made
   */
  Supply(EventLoop loop, ZygoteNode node, Runnable whenShort) {
    this.loop = loop;
    this.node = node;
    this.whenShort = whenShort;
  }

  /** The zygote they are forked from. */
  ZygoteNode node() {
    return node;
  }

  private Shelf shelf() {
    return node.shelf();
  }

  /** Ends a spare, if there is one. */
  boolean giveBack() {
    return shelf().giveBack();
  }

  /** Has the zygote started and spares made, if that was not done before. */
  void open() {
    shelf().openSoon();
  }

  /** A spare, or null when there is none. */
  Guest take() {
    shelf().openSoon();
    return shelf().take();
  }

  /** Spares there are. */
  int size() {
    return node.shelf() == null ? 0 : shelf().size();
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
    if (!wanting.isEmpty() || shelf().size() * 2 < shelf().target()) {
      shelf().refill(wanted());
    } else if (!refillIsDue) {
      refillIsDue = true;
      loop.schedule(this::refillNow, REFILL_DELAY_MS, TimeUnit.MILLISECONDS);
    }
  }

  private void refillNow() {
    refillIsDue = false;
    shelf().refill(wanted());
  }

  private int wanted() {
    int wanted = alone.size();
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

  /**
   * Whether there is a spare for nobody; where none is kept, the pool's keeper hears when one has
   * come.
   */
  boolean hasOneFor(FunctionPool pool) {
    open();
    if (size() == 0 && shelf().target() == 0 && alone.add(pool)) {
      shelf().refill(wanted());
    }
    return size() > 0;
  }

  @Override
  public void spareReady() {
    lastFailure = "";
    for (int turns = wanting.size(); turns > 0 && size() > 0; turns--) {
      FunctionPool next = poorest();
      if (next == null) {
        return;
      }
      wanting.remove(next);
      next.pump();
    }
    if (size() > 0 && !alone.isEmpty()) {
      FunctionPool next = alone.iterator().next();
      alone.remove(next);
      next.keeper().tend();
    }
  }

  /** Whose function holds least, and among equals who has waited longest; null when nobody does. */
  private FunctionPool poorest() {
    FunctionPool least = null;
    for (FunctionPool pool : wanting) {
      if (least == null || pool.holding().busy() < least.holding().busy()) {
        least = pool;
      }
    }
    return least;
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
