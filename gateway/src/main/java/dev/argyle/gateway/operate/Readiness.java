package dev.argyle.gateway.operate;

import dev.argyle.gateway.registry.Registry;
import dev.argyle.worker.api.Worker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether requests should be sent here, and why not. Looked at now and then, so that to ask costs
 * nothing. A full disk is told of, but functions are served all the same: only deploys are refused.
 * Event loop only.
 */
public final class Readiness {
  private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);
  private static final long CHECK_EVERY_MS = 1_000;
  private static final long CHECK_WITHIN_MS = 5_000;
  private static final long LEAST_DISK_BYTES = 16L << 20;

  /** What a probe is told in one word. */
  enum State {
    OK,
    STARTING,
    DRAINING,
    NO_SANDBOXES,
    STORE_UNREACHABLE;

    /** The word. */
    String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private final Vertx vertx;
  private final Worker worker;
  private final Registry registry;
  private final Path dataDir;
  private State phase = State.STARTING;
  private State state = State.STARTING;
  private int looksWithoutSandboxes;
  private boolean reachesStore = true;
  private boolean hasDisk = true;
  private boolean checking;
  private long timer = -1;

  /** Not ready until {@link #serve}. */
  public Readiness(Vertx vertx, Worker worker, Registry registry, Path dataDir) {
    this.vertx = vertx;
    this.worker = worker;
    this.registry = registry;
    this.dataDir = dataDir;
  }

  /** Requests are served from now on; looks at what that takes from time to time. */
  public void serve() {
    enter(State.OK);
    timer = vertx.setPeriodic(CHECK_EVERY_MS, id -> check());
  }

  /** No more requests should come; for good. */
  public void drain() {
    vertx.cancelTimer(timer);
    enter(State.DRAINING);
  }

  State state() {
    return state;
  }

  /** A zygote that ended is followed by another in a moment: one look says nothing. */
  boolean hasSandboxes() {
    return looksWithoutSandboxes < 2;
  }

  boolean reachesStore() {
    return reachesStore;
  }

  boolean hasDisk() {
    return hasDisk;
  }

  private void enter(State next) {
    phase = next;
    judge();
  }

  private void judge() {
    State before = state;
    if (phase != State.OK) {
      state = phase;
    } else if (!hasSandboxes()) {
      state = State.NO_SANDBOXES;
    } else {
      state = reachesStore ? State.OK : State.STORE_UNREACHABLE;
    }
    if (state != before) {
      LOG.info("readiness: {}", state.word());
    }
  }

  /** One look at a time: what hangs must not pile up. */
  private void check() {
    if (checking) {
      return;
    }
    checking = true;
    Future<Boolean> sandboxes = bounded(worker.trouble().map(Optional::isEmpty));
    Future<Boolean> store =
        bounded(vertx.executeBlocking(registry::isReachable, false).otherwise(false));
    Future<Boolean> disk =
        bounded(
            vertx.executeBlocking(
                () -> dataDir.toFile().getUsableSpace() >= LEAST_DISK_BYTES, false));
    Future.join(sandboxes, store, disk)
        .onComplete(
            done -> {
              checking = false;
              looksWithoutSandboxes = isGood(sandboxes) ? 0 : looksWithoutSandboxes + 1;
              reachesStore = isGood(store);
              hasDisk = isGood(disk);
              judge();
            });
  }

  private static Future<Boolean> bounded(Future<Boolean> check) {
    return check.timeout(CHECK_WITHIN_MS, TimeUnit.MILLISECONDS);
  }

  private static boolean isGood(Future<Boolean> check) {
    return check.succeeded() && check.result();
  }
}
