package dev.argyle.worker.instance;

import dev.argyle.sandbox.process.Sandbox;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Metering;
import dev.argyle.worker.api.StageTimes;
import dev.argyle.worker.api.StartCause;
import dev.argyle.worker.api.StartKind;
import dev.argyle.worker.api.StartSource;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one invocation uses: times by the worker's clock, the rest from the sandbox's control group.
 * Where several run in a sandbox at a time, it is the sandbox's all the same: its CPU time since
 * this invocation began, its memory's peak since it was last at rest. Made when the invocation gets
 * its sandbox. Event loop.
 */
final class Meter {
  private static final Logger LOG = LoggerFactory.getLogger(Meter.class);

  /** The kernel charges memory in batches and refuses one that does not fit. */
  private static final long MEMORY_CHARGE_BYTES = 1 << 20;

  private final Sandbox sandbox;
  private final FunctionSpec function;
  private final StartKind start;
  private final long arrivedNs;
  private final long startedNs = System.nanoTime();
  private long preparedNs = startedNs;
  private long guestInitUs;
  private long cpuUsBefore;
  private boolean thawed;

  Meter(Sandbox sandbox, FunctionSpec function, StartKind start, long arrivedNs) {
    this.sandbox = sandbox;
    this.function = function;
    this.start = start;
    this.arrivedNs = arrivedNs;
  }

  StartKind start() {
    return start;
  }

  /** Others run in the sandbox already: what they used before is not this invocation's. */
  void joinsOthers() {
    try {
      cpuUsBefore = sandbox.cpuUs();
    } catch (ErrnoException e) {
      LOG.warn("an invocation of {} is metered with others: {}", function.name(), e.getMessage());
    }
  }

  /** The sandbox was paused until this invocation came. */
  void thawed() {
    thawed = true;
  }

  /** The sandbox is the function's now; what follows is the guest's time. */
  void prepared() {
    preparedNs = System.nanoTime();
  }

  /** The guest's word for how long it took to load the handler; never more than what has passed. */
  void guestInitialized(long us) {
    long passedUs = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - preparedNs);
    guestInitUs = Math.min(us, passedUs);
  }

  /** From a spare to the handler's first line, microseconds; 0 when warm. */
  long initUs() {
    return start == StartKind.WARM
        ? 0
        : TimeUnit.NANOSECONDS.toMicros(preparedNs - startedNs) + guestInitUs;
  }

  /** What was used so far. */
  Metering read() {
    long now = System.nanoTime();
    long queueUs = TimeUnit.NANOSECONDS.toMicros(startedNs - arrivedNs);
    long totalUs = TimeUnit.NANOSECONDS.toMicros(now - startedNs);
    long initUs = Math.min(initUs(), totalUs);
    long userUs = 0;
    long systemUs = 0;
    long peakBytes = 0;
    try {
      userUs = Math.max(0, sandbox.cpuUs() - cpuUsBefore);
      peakBytes = sandbox.memoryPeakBytes();
    } catch (ErrnoException e) {
      LOG.warn("an invocation of {} was not metered: {}", function.name(), e.getMessage());
    }
    long runUs = totalUs - initUs;
    StageTimes stages = new StageTimes(queueUs, 0, 0, 0, initUs, runUs);
    boolean warm = start == StartKind.WARM;
    return new Metering(
        start,
        source(),
        warm ? StartCause.REUSED : StartCause.FIRST,
        stages,
        initUs,
        runUs,
        userUs,
        systemUs,
        peakBytes,
        0,
        0);
  }

  private StartSource source() {
    if (start == StartKind.COLD) {
      return StartSource.SPARE;
    }
    return thawed ? StartSource.PAUSED : StartSource.INSTANCE;
  }

  /** True when the kernel killed one of the sandbox's processes for want of memory. */
  boolean ranOutOfMemory() {
    try {
      return sandbox.ranOutOfMemory();
    } catch (ErrnoException e) {
      LOG.warn("cannot tell whether {} ran out of memory: {}", function.name(), e.getMessage());
      return false;
    }
  }

  /** {@link #ranOutOfMemory} at the cost of a look at the peak when it did not. */
  boolean ranOutOfMemoryAtItsLimit() {
    try {
      return sandbox.memoryPeakBytes() + MEMORY_CHARGE_BYTES >= function.memoryBytes()
          && ranOutOfMemory();
    } catch (ErrnoException e) {
      return ranOutOfMemory();
    }
  }
}
