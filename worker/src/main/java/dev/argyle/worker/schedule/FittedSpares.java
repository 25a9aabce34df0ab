package dev.argyle.worker.schedule;

import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.worker.instance.InstanceTemplate;
import dev.argyle.zygote.frame.FrameType;
import dev.argyle.zygote.frame.ProtocolException;
import dev.argyle.zygote.guest.ExitStatus;
import dev.argyle.zygote.guest.Guest;
import dev.argyle.zygote.guest.GuestListener;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Spares that have a function's limits and code already, one each for a few functions that start
 * again and again: mounting takes a tenth of such a start. Nothing of the function runs in one
 * before somebody calls. They are off the shelf and nobody's else, so they are given up before
 * anybody waits for a sandbox or memory. Event loop.
 */
final class FittedSpares {
  private static final Logger LOG = LoggerFactory.getLogger(FittedSpares.class);

  /** Most at a time: each is a sandbox that other functions cannot have. */
  static final int MAX = 4;

  /** After the answer, and not while it is on its way. */
  private static final long DELAY_MS = 1;

  /** How long one waits for a call. */
  private static final long KEPT_NS = TimeUnit.SECONDS.toNanos(1);

  private final EventLoop loop;
  private final Predicate<FunctionPool> mayHave;
  private final Map<FunctionPool, Fitted> ready = new LinkedHashMap<>();

  /**
   * None yet.
   *
   * @param mayHave whether a spare may be taken for a function now, though nobody calls
   */
  FittedSpares(EventLoop loop, Predicate<FunctionPool> mayHave) {
    this.loop = loop;
    this.mayHave = mayHave;
  }

  /** Fits one in a moment, for a function that has just answered, unless it is called before. */
  void fitSoon(FunctionPool pool, InstanceTemplate template) {
    if (mayWant(pool)) {
      loop.schedule(() -> fit(pool, template), DELAY_MS, TimeUnit.MILLISECONDS);
    }
  }

  private void fit(FunctionPool pool, InstanceTemplate template) {
    Supply supply = pool.supply();
    if (!mayWant(pool) || !mayHave.test(pool) || supply.size() < 2) {
      return;
    }
    Guest spare = supply.take();
    Fitted fitted = new Fitted(pool, supply, spare, System.nanoTime());
    spare.listen(fitted);
    ready.put(pool, fitted);
    try {
      template.fit(spare);
    } catch (ErrnoException e) {
      // Whoever calls next hears of it, if it is not this spare's alone.
      LOG.debug("a spare could not be fitted for {}: {}", pool.function().name(), e.getMessage());
      drop(pool);
    }
    supply.refill();
  }

  /** Whether it would have one and has nothing else to do. */
  private boolean mayWant(FunctionPool pool) {
    return pool.live().isEmpty()
        && pool.queued() == 0
        && ready.size() < MAX
        && !ready.containsKey(pool);
  }

  /**
   * The function's own, or null: one of a zygote that is not the function's any more is ended, and
   * so is one that mounting would have found dead.
   */
  Guest take(FunctionPool pool) {
    Fitted fitted = ready.isEmpty() ? null : ready.remove(pool);
    if (fitted == null) {
      return null;
    }
    if (fitted.supply != pool.supply() || !fitted.spare.isWaiting()) {
      fitted.spare.kill();
      return null;
    }
    return fitted.spare;
  }

  /** The function needs none any more. */
  void drop(FunctionPool pool) {
    Fitted fitted = ready.remove(pool);
    if (fitted != null) {
      fitted.spare.kill();
    }
  }

  /** Ends the one that was fitted first; false when there is none. */
  boolean giveBack() {
    if (ready.isEmpty()) {
      return false;
    }
    drop(ready.keySet().iterator().next());
    return true;
  }

  /** Ends those that nobody came for; to be called each second or so. */
  void tidy(long nowNs) {
    Iterator<Fitted> all = ready.values().iterator();
    while (all.hasNext()) {
      Fitted fitted = all.next();
      if (nowNs - fitted.sinceNs >= KEPT_NS) {
        all.remove();
        fitted.spare.kill();
      }
    }
  }

  /** Ends all. */
  void clear() {
    while (giveBack()) {}
  }

  /** One of them, until it is taken. */
  private final class Fitted implements GuestListener {
    private final FunctionPool pool;
    private final Supply supply;
    private final Guest spare;
    private final long sinceNs;

    Fitted(FunctionPool pool, Supply supply, Guest spare, long sinceNs) {
      this.pool = pool;
      this.supply = supply;
      this.spare = spare;
      this.sinceNs = sinceNs;
    }

    @Override
    public void frame(FrameType type, int place, ByteBuf payload) throws ProtocolException {
      throw new ProtocolException(type + " from a spare");
    }

    @Override
    public void output(ByteBuf bytes) {
      // Of nobody.
    }

    @Override
    public void brokeProtocol(String message) {
      // It is being killed, and ends.
    }

    @Override
    public void ended(ExitStatus status) {
      ready.remove(pool, this);
    }
  }
}
