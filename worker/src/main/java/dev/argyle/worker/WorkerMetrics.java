package dev.argyle.worker;

import dev.argyle.worker.api.InvocationResult;
import dev.argyle.worker.api.Metering;
import dev.argyle.worker.api.Outcome;
import dev.argyle.worker.api.StartKind;
import dev.argyle.worker.schedule.Scheduler;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Counts and times of a worker; a fixed set of series, whatever functions there are. */
final class WorkerMetrics {
  private final MeterRegistry registry;
  private final Map<StartKind, Timer> durations = new EnumMap<>(StartKind.class);
  private final Timer initialisation;
  private final Counter errors;
  private final Counter rejections;
  private long cold;
  private long warm;

  WorkerMetrics(MeterRegistry registry) {
    this.registry = registry;
    for (StartKind start : StartKind.values()) {
      durations.put(
          start,
          Timer.builder("argyle.invocation.duration")
              .description("Handler run time as the worker saw it")
              .tag("start", start.headerValue())
              .register(registry));
    }
    initialisation =
        Timer.builder("argyle.invocation.init")
            .description("From a spare to the handler's first line")
            .register(registry);
    errors =
        Counter.builder("argyle.invocation.errors")
            .description("Invocations that ended in a function's error")
            .register(registry);
    rejections =
        Counter.builder("argyle.invocation.unserved")
            .description("Invocations that were started but not served by the platform")
            .register(registry);
  }

  void watch(Scheduler scheduler) {
    // Read by the scraping thread while the loop changes them: a value may be a moment old.
    Gauge.builder("argyle.spares", scheduler, Scheduler::spares).register(registry);
    Gauge.builder("argyle.queued", scheduler, Scheduler::queued).register(registry);
    Gauge.builder("argyle.zygotes", scheduler, Scheduler::zygotes)
        .description("Zygotes that have imported packages")
        .register(registry);
    Gauge.builder("argyle.zygote.memory", scheduler, Scheduler::zygoteMemoryBytes)
        .description("What these shared with no other process when they had")
        .baseUnit("bytes")
        .register(registry);
    for (int level = 0; level < Scheduler.LEVELS; level++) {
      int counted = level;
      FunctionCounter.builder("argyle.starts", scheduler, it -> it.startsAtLevel(counted))
          .description("Cold starts by how far their zygote is from the base")
          .tag("level", level == Scheduler.LEVELS - 1 ? level + "+" : "" + level)
          .register(registry);
    }
  }

  /** An invocation that ran is over; event loop. */
  void finished(InvocationResult result) {
    Metering metering = result.metering();
    durations.get(metering.start()).record(metering.durationUs(), TimeUnit.MICROSECONDS);
    if (metering.start() == StartKind.COLD) {
      cold++;
      initialisation.record(metering.initUs(), TimeUnit.MICROSECONDS);
    } else {
      warm++;
    }
    if (result.outcome() instanceof Outcome.FunctionError) {
      errors.increment();
    } else if (result.outcome() instanceof Outcome.Rejected) {
      rejections.increment();
    }
  }

  long coldStarts() {
    return cold;
  }

  long warmStarts() {
    return warm;
  }
}
