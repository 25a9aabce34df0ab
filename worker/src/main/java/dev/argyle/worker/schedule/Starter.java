package dev.argyle.worker.schedule;

import dev.argyle.worker.api.Isolation;
import dev.argyle.worker.api.Outcome;
import dev.argyle.worker.api.Outcome.FunctionError;
import dev.argyle.worker.api.StartCause;
import dev.argyle.worker.instance.Call;
import dev.argyle.worker.instance.Instance;
import dev.argyle.worker.instance.InstanceTemplate;
import dev.argyle.worker.log.FunctionLog;
import dev.argyle.zygote.guest.Guest;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Makes instances of spares, for a call or to be kept warm, and not while that would fail again.
 * Event loop.
 */
final class Starter implements WarmKeeper.Instances {
  /** Two starts within so long of each other, and a third is expected. */
  private static final long OFTEN_NS = TimeUnit.MILLISECONDS.toNanos(250);

  private final FunctionPool pool;
  private final Scheduler scheduler;
  private final InstanceTemplate template;
  private final FunctionLog log;
  private final InitBackoff backoff = new InitBackoff();
  private final WarmKeeper keeper;
  private long startedNs;
  private boolean startsOften;

  Starter(FunctionPool pool, Scheduler scheduler, InstanceTemplate template, FunctionLog log) {
    this.pool = pool;
    this.scheduler = scheduler;
    this.template = template;
    this.log = log;
    this.keeper = new WarmKeeper(pool.function(), log, backoff, this, System::nanoTime);
  }

  /** What keeps instances warm. */
  WarmKeeper keeper() {
    return keeper;
  }

  /** Refuses a call where the last starts have failed and it is too early to try again. */
  boolean refuses(Call call) {
    if (!backoff.isWaiting() || backoff.mayStart(System.nanoTime())) {
      return false;
    }
    String line = backoff.refusal(System.nanoTime());
    log.add(call.requestId(), line);
    call.fail(backoff.last(), line);
    return true;
  }

  /** Starts an instance that runs a call; false when there is no spare. */
  boolean start(Call call) {
    call.startsFresh(cause());
    boolean wantsWord = backoff.wantsWord();
    long nowNs = System.nanoTime();
    startsOften = startedNs != 0 && nowNs - startedNs < OFTEN_NS;
    startedNs = nowNs;
    return start(instance -> instance.start(call, pool.origin().wantsToLearn(), wantsWord));
  }

  /** An instance has ended, or is about to: the next call may be soon. */
  void stopped() {
    if (startsOften && pool.function().isolation() == Isolation.REQUEST) {
      scheduler.fitted().fitSoon(pool, template);
    }
  }

  private StartCause cause() {
    if (pool.function().isolation() == Isolation.REQUEST) {
      return StartCause.ISOLATION;
    }
    return pool.live().isEmpty() ? StartCause.FIRST : StartCause.BUSY;
  }

  private boolean start(Predicate<Instance> how) {
    Supply supply = pool.supply();
    Guest fitted = scheduler.fitted().take(pool);
    // A spare may have ended without our knowing yet: the next one serves then.
    for (Guest spare = fitted == null ? supply.take() : fitted;
        spare != null;
        spare = supply.take()) {
      Instance instance = template.adopt(spare, pool);
      pool.born(instance, spare.sandbox());
      backoff.begun();
      if (how.test(instance)) {
        pool.started(instance);
        pool.origin().started();
        scheduler.startedAtLevel(pool.origin().depth());
        supply.refill();
        return true;
      }
      backoff.gaveUp();
      pool.stillborn(instance);
    }
    return false;
  }

  @Override
  public int alive() {
    return pool.live().size();
  }

  @Override
  public boolean mayStartAlone() {
    return pool.mayStart() && scheduler.maySpareForNobody() && pool.supply().hasOneFor(pool);
  }

  @Override
  public boolean startAlone(NobodysCall nobodys) {
    Call call = new Call(nobodys.invocation(), nobodys, scheduler.loop(), gone -> {});
    call.startsFresh(StartCause.KEPT_WARM);
    return start(instance -> instance.startAlone(call, pool.origin().wantsToLearn()));
  }

  @Override
  public void later(Runnable action) {
    scheduler.loop().execute(action);
  }

  /** A handler was loaded. */
  void initialized() {
    backoff.succeeded();
  }

  /**
   * A start ended before its handler was known to be loaded.
   *
   * @param certain whether it was not loaded; else it may have been and have failed itself
   */
  void notInitialized(Outcome outcome, boolean certain) {
    if (outcome instanceof FunctionError error) {
      backoff.failed(error, certain, System.nanoTime());
    } else {
      backoff.gaveUp();
    }
  }
}
