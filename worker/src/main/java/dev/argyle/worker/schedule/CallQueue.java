package dev.argyle.worker.schedule;

import dev.argyle.worker.WorkerConfig;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Isolation;
import dev.argyle.worker.api.Metering;
import dev.argyle.worker.api.Outcome.Rejected;
import dev.argyle.worker.instance.Call;
import dev.argyle.worker.schedule.Refusals.Lack;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The calls of one function version that wait, in the order they came. Event loop. */
final class CallQueue {
  private final Deque<Call> calls = new ArrayDeque<>();
  private final FunctionSpec function;
  private final EventLoop loop;
  private final int most;
  private final long deadlineMs;
  private final Admission admission;
  private final Refusals refusals;
  private final Consumer<Call> whenLate;

  /**
   * Nobody waits.
   *
   * @param config how many may wait, and for how long
   * @param whenLate takes a call that has waited for too long; it is out of the queue
   */
  CallQueue(FunctionSpec function, WorkerConfig config, EventLoop loop, Consumer<Call> whenLate) {
    this.function = function;
    this.loop = loop;
    this.whenLate = whenLate;
    most = config.maxQueue();
    deadlineMs = config.queueTimeoutMs();
    admission = new Admission(TimeUnit.MILLISECONDS.toNanos(deadlineMs));
    refusals = new Refusals(function, deadlineMs);
  }

  boolean isEmpty() {
    return calls.isEmpty();
  }

  int size() {
    return calls.size();
  }

  /** What has been learnt of how long calls wait. */
  Admission admission() {
    return admission;
  }

  /**
   * Why one more call would wait in vain; null when it may wait.
   *
   * @param atOnce how many calls run at a time where the function's own limit is reached; else 0
   */
  Rejected refusal(Lack lack, int atOnce) {
    long nowNs = System.nanoTime();
    int queued = calls.size();
    boolean isFull = queued >= most;
    if (!isFull && admission.admits(queued, atOnce, nowNs)) {
      return null;
    }
    long roomInMs = admission.roomInMs(queued, atOnce, nowNs);
    return isFull
        ? refusals.queueIsFull(lack, queued, roomInMs)
        : refusals.tooLate(lack, queued, roomInMs);
  }

  /**
   * What a call is told that has waited in vain.
   *
   * @param failure why no sandbox could be made last; empty when one was
   */
  Rejected refusalOfLate(Lack lack, int atOnce, String failure) {
    if (lack == Lack.SPARE && !failure.isEmpty()) {
      return refusals.noSandbox(failure);
    }
    long roomInMs = admission.roomInMs(calls.size(), atOnce, System.nanoTime());
    return refusals.waitedInVain(lack, calls.size(), roomInMs);
  }

  /** A call is over; where instances are reused, what their start took is no part of it. */
  void served(Metering metering) {
    long initUs = function.isolation() == Isolation.REQUEST ? metering.initUs() : 0;
    admission.served(TimeUnit.MICROSECONDS.toNanos(initUs + metering.durationUs()));
  }

  /** Lets a call wait behind the others until its deadline. */
  void add(Call call) {
    if (calls.isEmpty()) {
      admission.queueBegins(System.nanoTime());
    }
    calls.addLast(call);
    call.waitFor(loop.schedule(() -> late(call), deadlineMs, TimeUnit.MILLISECONDS));
  }

  private void late(Call call) {
    if (calls.remove(call)) {
      whenLate.accept(call);
    }
  }

  /** Takes the first out, to be tried; it is {@link #departed} or is put back. */
  Call first() {
    return calls.pollFirst();
  }

  /** It cannot run yet. */
  void putBack(Call first) {
    calls.addFirst(first);
  }

  /** The one that was first runs. */
  void departed() {
    admission.departed(System.nanoTime());
  }

  /** Takes a call out, wherever it is; false when it was not there. */
  boolean forget(Call call) {
    return calls.remove(call);
  }
}
