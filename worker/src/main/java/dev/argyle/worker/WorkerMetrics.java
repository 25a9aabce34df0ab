package dev.argyle.worker;

import dev.argyle.worker.SchedulerSamples.Sample;
import dev.argyle.worker.api.InvocationResult;
import dev.argyle.worker.api.Metering;
import dev.argyle.worker.api.Outcome;
import dev.argyle.worker.api.StartCause;
import dev.argyle.worker.api.StartKind;
import dev.argyle.worker.api.StartSource;
import dev.argyle.worker.instance.InstanceState;
import dev.argyle.worker.memory.HostMemory;
import dev.argyle.worker.schedule.Scheduler;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/** Counts and times of a worker; a fixed set of series, whatever functions there are. */
final class WorkerMetrics {
  private final MeterRegistry registry;
  private final Map<StartKind, Timer> durations = new EnumMap<>(StartKind.class);
  private final Timer initialisation;
  private final Counter errors;
  private final Counter rejections;
  private final Map<StartSource, Map<StartCause, Counter>> starts =
      new EnumMap<>(StartSource.class);
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

  /** Shows what a scheduler has; it is looked at on its loop, and only when somebody scrapes. */
  void watch(Scheduler scheduler, EventLoop loop) {
    SchedulerSamples samples = new SchedulerSamples(scheduler, loop);
    gauge("argyle.spares", "Sandboxes on the shelf", samples, Sample::spares);
    gauge("argyle.queued", "Calls that wait", samples, Sample::queued);
    gauge("argyle.zygotes", "Zygotes that imported packages", samples, Sample::zygotes);
    Gauge.builder("argyle.zygote.memory", () -> samples.now().zygoteMemoryBytes())
        .description("What these shared with no other process when they had")
        .baseUnit("bytes")
        .register(registry);
    for (InstanceState state : InstanceState.values()) {
      Gauge.builder("argyle.instances", () -> samples.now().instances(state.label()))
          .description("Live instances by what they do")
          .tag("state", state.label())
          .register(registry);
    }
    Gauge.builder("argyle.host.memory.available", WorkerMetrics::availableBytes)
        .description("What the machine could still give")
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

  private void gauge(
      String name, String description, SchedulerSamples samples, ToLongFunction<Sample> value) {
    // By a supplier, which keeps the samples: others hold what they look at weakly.
    Gauge.builder(name, () -> value.applyAsLong(samples.now()))
        .description(description)
        .register(registry);
  }

  private static double availableBytes() {
    try {
      return HostMemory.read().availableBytes();
    } catch (IOException e) {
      return Double.NaN;
    }
  }

  private Counter startsOf(StartSource source, StartCause cause) {
    return starts
        .computeIfAbsent(source, any -> new EnumMap<>(StartCause.class))
        .computeIfAbsent(
            cause,
            why ->
                Counter.builder("argyle.invocation.starts")
                    .description("Invocations by where their sandbox came from, and why")
                    .tag("source", source.label())
                    .tag("cause", why.label())
                    .register(registry));
  }

  /** An invocation that ran is over; event loop. */
  void finished(InvocationResult result) {
    Metering metering = result.metering();
    durations.get(metering.start()).record(metering.durationUs(), TimeUnit.MICROSECONDS);
    startsOf(metering.source(), metering.cause()).increment();
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
