package dev.argyle.worker.record;

import dev.argyle.worker.api.ExitReason;
import dev.argyle.worker.api.FunctionActivity;
import dev.argyle.worker.api.InvocationRecord;
import dev.argyle.worker.api.Metering;
import dev.argyle.worker.api.StartKind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What functions did in the last ten to twenty seconds: two windows of ten seconds each, the one
 * that is filled and the one before. Of those that were active last, so that memory is bounded.
 * Event loop.
 */
final class ActivityBook {
  /** Some 50 KiB each. */
  private static final int MAX_FUNCTIONS = 128;

  private static final long WINDOW_NS = TimeUnit.SECONDS.toNanos(10);
  private static final long MAX_US = TimeUnit.MINUTES.toMicros(20);
  private static final int DIGITS = 2;

  private final Map<String, Activity> active = new LinkedHashMap<>(16, 0.75f, true);

  /** Counts an invocation that ended at {@code nowNs} of {@link System#nanoTime}. */
  void add(InvocationRecord record, long nowNs) {
    Activity activity = active.get(record.function());
    if (activity == null) {
      if (active.size() >= MAX_FUNCTIONS) {
        active.remove(active.keySet().iterator().next());
      }
      activity = new Activity(nowNs);
      active.put(record.function(), activity);
    }
    activity.at(nowNs).add(record);
  }

  /** The functions there is something of. */
  Set<String> functions() {
    return new TreeSet<>(active.keySet());
  }

  /**
   * What a function did until {@code nowNs}.
   *
   * @param instances its live instances by state
   * @param queued its invocations that wait
   */
  FunctionActivity of(String function, long nowNs, Map<String, Integer> instances, int queued) {
    Activity activity = active.get(function);
    if (activity == null) {
      long windowMs = TimeUnit.NANOSECONDS.toMillis(WINDOW_NS);
      return new FunctionActivity(function, windowMs, 0, 0, 0, 0, 0, 0, 0, instances, queued);
    }
    return activity.read(function, nowNs, instances, queued);
  }

  /** Forgets those that did nothing lately; to be called now and then. */
  void tidy(long nowNs) {
    active.values().removeIf(activity -> activity.isQuiet(nowNs));
  }

  private static final class Window {
    private final Histogram latencies = new Histogram(1, MAX_US, DIGITS);
    private long startNs;
    private long failures;
    private long coldStarts;
    private long cpuUs;
    private long memoryPeakBytes;

    void begin(long nowNs) {
      startNs = nowNs;
      latencies.reset();
      failures = 0;
      coldStarts = 0;
      cpuUs = 0;
      memoryPeakBytes = 0;
    }

    void add(InvocationRecord record) {
      Metering metering = record.metering();
      long us = metering.queueUs() + metering.initUs() + metering.durationUs();
      latencies.recordValue(Math.min(us, MAX_US));
      failures += record.exit() == ExitReason.OK ? 0 : 1;
      coldStarts += record.ran() && metering.start() == StartKind.COLD ? 1 : 0;
      cpuUs += metering.cpuUs();
      memoryPeakBytes = Math.max(memoryPeakBytes, metering.memoryPeakBytes());
    }
  }

  private static final class Activity {
    private Window current = new Window();
    private Window before = new Window();

    Activity(long nowNs) {
      current.begin(nowNs);
      before.begin(nowNs);
    }

    /** The window a moment belongs to. */
    Window at(long nowNs) {
      long passedNs = nowNs - current.startNs;
      if (passedNs >= WINDOW_NS) {
        Window oldest = before;
        before = current;
        current = oldest;
        current.begin(nowNs);
        if (passedNs >= 2 * WINDOW_NS) {
          before.begin(nowNs); // what was current is too old, too
        }
      }
      return current;
    }

    boolean isQuiet(long nowNs) {
      at(nowNs);
      return current.latencies.getTotalCount() + before.latencies.getTotalCount() == 0;
    }

    FunctionActivity read(String function, long nowNs, Map<String, Integer> instances, int queued) {
      at(nowNs);
      Histogram both = current.latencies.copy();
      both.add(before.latencies);
      long windowMs = TimeUnit.NANOSECONDS.toMillis(nowNs - before.startNs);
      return new FunctionActivity(
          function,
          Math.max(1_000, windowMs), // else one invocation would be a thousand a second
          both.getTotalCount(),
          current.failures + before.failures,
          current.coldStarts + before.coldStarts,
          both.getValueAtPercentile(50),
          both.getValueAtPercentile(99),
          current.cpuUs + before.cpuUs,
          Math.max(current.memoryPeakBytes, before.memoryPeakBytes),
          instances,
          queued);
    }
  }
}
