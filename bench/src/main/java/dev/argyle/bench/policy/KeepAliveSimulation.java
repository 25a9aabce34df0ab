package dev.argyle.bench.policy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * One worker with so much memory that serves a trace: an idle instance if there is one, else a new
 * one, for which idle ones are ended in the policy's order. An instance serves one call at a time.
 * Not thread-safe; runs once.
 */
public final class KeepAliveSimulation {
  private final Trace trace;
  private final KeepAlivePolicy policy;
  private final double memoryMib;

  private final List<PerFunction> functions = new ArrayList<>();

  /** In the order in which they became idle. */
  private final Set<Instance> idle = new LinkedHashSet<>();

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::atMs).thenComparingLong(Event::number));
  private long eventNumber;
  private double usedMib;
  private double idleMib;
  private long cold;
  private long unserved;
  private double coldMs;
  private double idleMibMs;

  /** Of a worker with nothing on it. */
  public KeepAliveSimulation(Trace trace, KeepAlivePolicy policy, double memoryMib) {
    this.trace = trace;
    this.policy = policy;
    this.memoryMib = memoryMib;
    trace.functions().forEach(function -> functions.add(new PerFunction(function)));
  }

  /** What becomes of it. */
  public KeepAliveResult run() {
    for (Trace.Call call : trace.calls()) {
      advance(call.atMs());
      serve(call);
    }
    advance(trace.lengthMs());
    // Whoever is idle at the end was idle until then.
    List.copyOf(idle).forEach(instance -> leaveIdle(instance, trace.lengthMs()));
    return new KeepAliveResult(trace.calls().size(), cold, unserved, coldMs, idleMibMs);
  }

  private void advance(long untilMs) {
    while (!events.isEmpty() && events.peek().atMs() <= untilMs) {
      Event event = events.remove();
      event.action().accept(event.atMs());
    }
  }

  private void at(long atMs, Action action) {
    events.add(new Event(atMs, eventNumber++, action));
  }

  private void serve(Trace.Call call) {
    PerFunction of = functions.get(call.function());
    long nowMs = call.atMs();
    policy.called(of.function, nowMs);
    of.calls++;
    Instance instance = of.idle.peekLast();
    double startMs = 0;
    if (instance != null) {
      leaveIdle(instance, nowMs);
    } else if (makeRoom(of.function.memoryMib(), nowMs)) {
      instance = begin(of);
      startMs = of.function.initMs();
      cold++;
      coldMs += startMs;
    } else {
      unserved++;
      return;
    }
    Instance busy = instance;
    busy.uses++;
    busy.usedMs = nowMs;
    busy.mark = policy.mark(nowMs);
    at(nowMs + Math.round(startMs) + call.runMs(), endMs -> ended(busy, endMs));
  }

  private Instance begin(PerFunction of) {
    usedMib += of.function.memoryMib();
    of.live++;
    return new Instance(of);
  }

  private void end(Instance instance) {
    PerFunction of = instance.of;
    usedMib -= of.function.memoryMib();
    of.live--;
    if (of.live == 0) {
      policy.left(of.function);
    }
  }

  private void ended(Instance instance, long nowMs) {
    PerFunction of = instance.of;
    KeepAlivePolicy.Windows windows = policy.windows(of.function);
    if (windows.absentMs() == 0) {
      enterIdle(instance, nowMs, windows.keptMs());
      return;
    }
    end(instance);
    long calls = of.calls;
    at(nowMs + windows.absentMs(), atMs -> prewarm(of, calls, atMs, windows.keptMs()));
  }

  /** Unless it was called meanwhile. What is only expected takes nobody's place. */
  private void prewarm(PerFunction of, long calls, long nowMs, long keptMs) {
    boolean wanted = of.calls == calls && of.live == 0;
    if (wanted && usedMib + of.function.memoryMib() <= memoryMib) {
      Instance instance = begin(of);
      instance.usedMs = nowMs;
      instance.mark = policy.mark(nowMs);
      enterIdle(instance, nowMs, keptMs);
    }
  }

  private void enterIdle(Instance instance, long nowMs, long keptMs) {
    instance.idleSinceMs = nowMs;
    idle.add(instance);
    instance.of.idle.addLast(instance);
    idleMib += instance.of.function.memoryMib();
    if (keptMs < trace.lengthMs()) {
      long uses = instance.uses;
      at(nowMs + keptMs, atMs -> expire(instance, uses, atMs));
    }
  }

  private void leaveIdle(Instance instance, long nowMs) {
    idle.remove(instance);
    instance.of.idle.removeLastOccurrence(instance);
    idleMib -= instance.of.function.memoryMib();
    idleMibMs += instance.of.function.memoryMib() * (nowMs - instance.idleSinceMs);
  }

  private void expire(Instance instance, long uses, long nowMs) {
    if (instance.uses == uses && idle.contains(instance)) {
      leaveIdle(instance, nowMs);
      end(instance);
    }
  }

  /** Ends idle instances until there is room; none if even all of them would not do. */
  private boolean makeRoom(double neededMib, long nowMs) {
    // Sums of fractions do not come out even.
    double slack = 1e-6;
    if (usedMib - idleMib + neededMib > memoryMib + slack) {
      return false;
    }
    while (usedMib + neededMib > memoryMib + slack) {
      Instance least = least().orElseThrow();
      policy.evicted(worth(least));
      leaveIdle(least, nowMs);
      end(least);
    }
    return true;
  }

  private Optional<Instance> least() {
    Instance least = null;
    double leastWorth = 0;
    for (Instance instance : idle) {
      double worth = worth(instance);
      boolean less =
          least == null
              || worth < leastWorth
              || (worth == leastWorth && instance.usedMs < least.usedMs);
      if (less) {
        least = instance;
        leastWorth = worth;
      }
    }
    return Optional.ofNullable(least);
  }

  private double worth(Instance instance) {
    return policy.worth(instance.of.function, instance.mark);
  }

  @FunctionalInterface
  private interface Action {
    void accept(long nowMs);
  }

  /** Equal times happen in the order they were planned in. */
  private record Event(long atMs, long number, Action action) {}

  /** What is there of one function. */
  private static final class PerFunction {
    private final TracedFunction function;

    /** The one used last is used first: others then expire. */
    private final Deque<Instance> idle = new ArrayDeque<>();

    private int live;
    private long calls;

    PerFunction(TracedFunction function) {
      this.function = function;
    }
  }

  private static final class Instance {
    private final PerFunction of;
    private long uses;
    private long usedMs;
    private double mark;
    private long idleSinceMs;

    Instance(PerFunction of) {
      this.of = of;
    }
  }
}
