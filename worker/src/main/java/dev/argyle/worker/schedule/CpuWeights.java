package dev.argyle.worker.schedule;

import dev.argyle.sandbox.process.Sandbox;
import dev.argyle.sandbox.sys.ErrnoException;
import io.netty.channel.EventLoop;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has each function's sandboxes share one weight at the processors (see {@link Crowd}), so that who
 * has many does not leave nothing to who has few. Written a moment after it changed, never while a
 * request waits for it, and few at a time. Event loop.
 */
final class CpuWeights {
  private static final Logger LOG = LoggerFactory.getLogger(CpuWeights.class);
  private static final long SETTLE_MS = 50;
  private static final long GO_ON_MS = 2;

  /** Some 5 us each. */
  private static final int WRITES_AT_A_TIME = 64;

  private final EventLoop loop;
  private final Places places;
  private final Collection<FunctionPool> pools;
  private boolean isDue;

  /**
   * All have the full weight.
   *
   * @param pools those there are, looked at when it is due
   */
  CpuWeights(EventLoop loop, Places places, Collection<FunctionPool> pools) {
    this.loop = loop;
    this.places = places;
    this.pools = pools;
  }

  /** Some sandbox has another weight than it should. */
  void changed() {
    if (!isDue) {
      isDue = true;
      loop.schedule(this::settle, SETTLE_MS, TimeUnit.MILLISECONDS);
    }
  }

  /** Gives weight back to functions that have become smaller; to be called now and then. */
  void relax() {
    for (Holding holding : places.holdings()) {
      if (holding.crowd().relax(holding.busy())) {
        changed();
      }
    }
  }

  private void settle() {
    isDue = false;
    int writes = WRITES_AT_A_TIME;
    for (FunctionPool pool : pools) {
      if (pool.holding().crowd().isWeighed()) {
        writes -= weigh(pool, writes);
      }
      if (writes == 0) {
        isDue = true;
        loop.schedule(this::settle, GO_ON_MS, TimeUnit.MILLISECONDS);
        return;
      }
    }
    places.holdings().forEach(holding -> holding.crowd().settled());
  }

  private static int weigh(FunctionPool pool, int most) {
    int weight = pool.holding().crowd().weight();
    int written = 0;
    for (Sandbox sandbox : pool.sandboxes()) {
      if (written == most) {
        break;
      }
      try {
        written += sandbox.setCpuWeight(weight) ? 1 : 0;
      } catch (ErrnoException e) {
        LOG.debug(
            "a sandbox of {} keeps its weight: {}", pool.holding().function(), e.getMessage());
      }
    }
    return written;
  }
}
