package dev.argyle.worker.instance;

import dev.argyle.sandbox.cgroup.CpuTime;
import dev.argyle.sandbox.process.Sandbox;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.worker.api.ExitReason;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.InvocationResult;
import dev.argyle.worker.api.Metering;
import dev.argyle.worker.api.Outcome;
import dev.argyle.worker.api.StageTimes;
import dev.argyle.worker.api.StartCause;
import dev.argyle.worker.api.StartKind;
import dev.argyle.worker.api.StartSource;
import dev.argyle.worker.log.OutputCapture;
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

  private static final long NOT_READ = -1;

  private final Sandbox sandbox;
  private final FunctionSpec function;
  private final StartKind start;
  private final Call call;
  private final long startedNs = System.nanoTime();
  private long takenNs = startedNs;
  private long preparedNs = startedNs;
  private long handedOverNs = startedNs;
  private long guestInitUs;
  private boolean thawed;
  private CpuTime cpuBefore = CpuTime.NONE;
  private long peakBytes = NOT_READ;

  Meter(Sandbox sandbox, FunctionSpec function, StartKind start, Call call) {
    this.sandbox = sandbox;
    this.function = function;
    this.start = start;
    this.call = call;
  }

  StartKind start() {
    return start;
  }

  /** Others run in the sandbox already: what they used before is not this invocation's. */
  void joinsOthers() {
    try {
      cpuBefore = sandbox.cpu();
    } catch (ErrnoException e) {
      LOG.warn("an invocation of {} is metered with others: {}", function.name(), e.getMessage());
    }
    taken();
  }

  /** The sandbox was paused until this invocation came. */
  void thawed() {
    thawed = true;
  }

  /** The sandbox has the function's limits; now its mounts are made. */
  void taken() {
    takenNs = System.nanoTime();
    preparedNs = takenNs;
    handedOverNs = takenNs;
  }

  /** The sandbox is the function's now; next it is told what to do. */
  void prepared() {
    preparedNs = System.nanoTime();
    handedOverNs = preparedNs;
  }

  /** All is written; what follows is the guest's time. */
  void handedOver() {
    handedOverNs = System.nanoTime();
  }

  /** The guest's word for how long it took to load the handler; never more than what has passed. */
  void guestInitialized(long us) {
    guestInitUs = Math.min(us, micros(preparedNs, System.nanoTime()));
  }

  /** From a spare to the handler's first line, microseconds; 0 when warm. */
  long initUs() {
    return start == StartKind.WARM ? 0 : micros(startedNs, preparedNs) + guestInitUs;
  }

  /** What was used, and the end of its log. */
  InvocationResult result(Outcome outcome, OutputCapture output) {
    Metering metering = read(outcome);
    String report =
        Report.line(call.invocation().requestId(), function, metering, ExitReason.of(outcome));
    return new InvocationResult(outcome, metering, output.finish(report));
  }

  private Metering read(Outcome outcome) {
    long totalUs = micros(startedNs, System.nanoTime());
    long initUs = Math.min(initUs(), totalUs);
    CpuTime cpu = CpuTime.NONE;
    try {
      cpu = sandbox.cpu().since(cpuBefore);
      peakBytes = peakBytes();
    } catch (ErrnoException e) {
      LOG.warn("an invocation of {} was not metered: {}", function.name(), e.getMessage());
    }
    boolean warm = start == StartKind.WARM;
    return new Metering(
        start,
        source(),
        warm ? StartCause.REUSED : call.freshCause(),
        stages(totalUs),
        initUs,
        totalUs - initUs,
        cpu.userUs(),
        cpu.systemUs(),
        Math.max(0, peakBytes),
        call.invocation().event().length(),
        call.streamedBytes() + sizeOf(outcome));
  }

  /** Their sum is the time since the invocation came. */
  private StageTimes stages(long totalUs) {
    long takeUs = micros(startedNs, takenNs);
    long mountUs = micros(takenNs, preparedNs);
    long handOverUs = micros(preparedNs, handedOverNs);
    long guestUs = Math.max(0, totalUs - takeUs - mountUs - handOverUs);
    // A guest may begin while the last of it is written; that time is in one stage only.
    long initUs = Math.min(guestInitUs, guestUs);
    return new StageTimes(
        micros(call.arrivedNs(), startedNs), takeUs, mountUs, handOverUs, initUs, guestUs - initUs);
  }

  private static long sizeOf(Outcome outcome) {
    if (outcome instanceof Outcome.Success success) {
      return success.payload().length();
    }
    return outcome instanceof Outcome.FunctionError error ? error.errorJson().length() : 0;
  }

  private static long micros(long fromNs, long toNs) {
    return TimeUnit.NANOSECONDS.toMicros(toNs - fromNs);
  }

  /** Read once an invocation: each look is a system call, or many on an older kernel. */
  private long peakBytes() throws ErrnoException {
    if (peakBytes == NOT_READ) {
      peakBytes = sandbox.memoryPeakBytes();
    }
    return peakBytes;
  }

  private StartSource source() {
    if (start == StartKind.COLD) {
      return call.freshSource();
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
      return peakBytes() + MEMORY_CHARGE_BYTES >= function.memoryBytes() && ranOutOfMemory();
    } catch (ErrnoException e) {
      return ranOutOfMemory();
    }
  }
}
