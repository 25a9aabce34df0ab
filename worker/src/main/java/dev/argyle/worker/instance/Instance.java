package dev.argyle.worker.instance;

import dev.argyle.sandbox.sys.Errno;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.InvocationResult;
import dev.argyle.worker.api.Isolation;
import dev.argyle.worker.api.Limits;
import dev.argyle.worker.api.Metering;
import dev.argyle.worker.api.Outcome;
import dev.argyle.worker.api.Outcome.Reason;
import dev.argyle.worker.api.StartKind;
import dev.argyle.worker.imports.ImportScan;
import dev.argyle.worker.log.OutputCapture;
import dev.argyle.zygote.frame.FrameType;
import dev.argyle.zygote.frame.ProtocolException;
import dev.argyle.zygote.guest.ExitStatus;
import dev.argyle.zygote.guest.Guest;
import dev.argyle.zygote.guest.GuestListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.concurrent.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sandbox that became a function's: runs one invocation at a time, meters it from outside, and
 * ends at the first thing that is not as it should be. Event loop.
 */
public final class Instance implements GuestListener {

  /** What an instance tells its pool. */
  public interface Owner {
    /** It can take the next invocation. */
    void idle(Instance instance);

    /** It takes no more; its sandbox is on its way out. Told once. */
    void stopped(Instance instance);

    /** What its start has imported that its zygote had not, if it was asked. */
    void imported(List<String> modules);

    /** An invocation is over, for counting. */
    void finished(InvocationResult result);
  }

  private static final Logger LOG = LoggerFactory.getLogger(Instance.class);

  private static final long KILL_DELAY_MS = 1;
  private static final String NOT_PREPARED = "the sandbox could not be prepared; try again";

  private final InstanceTemplate template;
  private final FunctionSpec function;
  private final Guest guest;
  private final Owner owner;

  private InstanceState state = InstanceState.STARTING;
  private Call call;
  private OutputCapture output;
  private Future<?> deadline;
  private Buffer answer;
  private boolean initialized;
  private boolean learning;
  private boolean streaming;
  private String broken;
  private Meter meter;
  private long idleSinceNs;

  Instance(InstanceTemplate template, Guest guest, Owner owner) {
    this.template = template;
    this.function = template.function();
    this.guest = guest;
    this.owner = owner;
    guest.listen(this);
  }

  /** Where it is in its life. */
  public InstanceState state() {
    return state;
  }

  /** When it became idle, of {@link System#nanoTime}. */
  public long idleSinceNs() {
    return idleSinceNs;
  }

  /**
   * Mounts the code, sets the limits and runs the first invocation.
   *
   * @param learn whether it is to tell what it imports
   * @return false when the spare had ended before, or its slot cannot take the limits yet; the call
   *     is as it was, this instance is over
   */
  public boolean start(Call first, boolean learn) {
    learning = learn;
    Meter cold = meterOf(first, StartKind.COLD);
    try {
      guest.sandbox().startMeasuring();
      guest.sandbox().setLimits(template.limits());
      guest.sandbox().setEgress(template.egress());
      guest.sandbox().mountCode(template.mounter(), template.mounts());
    } catch (ErrnoException e) {
      boolean codeIsGone = e.errno() == Errno.ENOENT && !Files.isDirectory(template.code());
      if (!codeIsGone && UnfitSpare.says(e)) {
        state = state.to(InstanceState.STOPPING);
        guest.kill();
        return false;
      }
      LOG.error("a sandbox could not become {}: {}", function.name(), e.getMessage());
      begin(first, cold);
      cannotServe(codeIsGone ? template.codeIsGone() : NOT_PREPARED);
      return true;
    }
    begin(first, cold);
    meter.prepared();
    ByteBuf out =
        guest
            .allocator()
            .buffer(template.frames().initBytes() + 256 + first.invocation().event().length());
    template.frames().writeInit(out, learn);
    send(out);
    return true;
  }

  /** Runs a further invocation; it must be idle. */
  public void run(Call next) {
    state = state.to(InstanceState.BUSY);
    begin(next, meterOf(next, StartKind.WARM));
    try {
      guest.sandbox().startMeasuring();
      if (function.cleanTmp()) {
        guest.sandbox().renewScratch(template.mounter(), template.scratch());
      }
    } catch (ErrnoException e) {
      LOG.error("an instance of {} cannot be used again: {}", function.name(), e.getMessage());
      cannotServe(NOT_PREPARED);
      return;
    }
    send(guest.allocator().buffer(256 + next.invocation().event().length()));
  }

  private Meter meterOf(Call next, StartKind kind) {
    return new Meter(guest.sandbox(), function, kind, next.arrivedNs());
  }

  private void begin(Call next, Meter started) {
    call = next;
    call.startedOn(this);
    meter = started;
    answer = null;
    streaming = false;
    output =
        new OutputCapture(template.log(), next.invocation().requestId(), template.maxOutputBytes());
  }

  private void send(ByteBuf out) {
    long deadlineMs = System.currentTimeMillis() + function.timeoutMs();
    GuestFrames.writeInvoke(out, call.invocation(), deadlineMs);
    guest.write(out);
    deadline = guest.loop().schedule(this::timedOut, function.timeoutMs(), TimeUnit.MILLISECONDS);
  }

  private void cannotServe(String why) {
    finish(unavailable(why));
    stop();
  }

  private static Outcome unavailable(String why) {
    return new Outcome.Rejected(Reason.UNAVAILABLE, why);
  }

  private void timedOut() {
    double seconds = function.timeoutMs() / 1000.0;
    String message = String.format(Locale.ROOT, "Task timed out after %.2f seconds", seconds);
    finish(ErrorJson.of("Sandbox.Timedout", withId(message)));
    stop();
  }

  private String withId(String message) {
    return "RequestId: " + call.invocation().requestId() + " Error: " + message;
  }

  /** The caller of this invocation is gone: nobody waits for its end. */
  void abandon(Call gone) {
    if (gone == call) {
      finish(new Outcome.Rejected(Reason.CANCELLED, "the caller has gone"));
      stop();
    }
  }

  /** Kills it; idempotent. An invocation that runs must have been ended before. */
  public void stop() {
    if (state != InstanceState.STOPPING && state != InstanceState.ENDED) {
      state = state.to(InstanceState.STOPPING);
      guest.kill();
      owner.stopped(this);
    }
  }

  /** Ending a sandbox takes longer than running it: the answer goes out before. */
  private void stopAfterTheAnswer() {
    state = state.to(InstanceState.STOPPING);
    owner.stopped(this);
    guest.loop().schedule(guest::kill, KILL_DELAY_MS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void frame(FrameType type, ByteBuf payload) throws ProtocolException {
    if (state == InstanceState.STOPPING) {
      return;
    }
    if (call == null) {
      throw new ProtocolException(type + " while nothing was asked");
    }
    switch (type) {
      case INITIALIZED -> initialized(payload);
      case HEAD -> streamStarts(payload);
      case DATA -> data(payload);
      case END -> answered(payload);
      case ERROR -> failed(payload, false);
      case LAST_ERROR -> failed(payload, true);
      default -> throw new ProtocolException(type + " where it does not belong");
    }
  }

  private void initialized(ByteBuf payload) throws ProtocolException {
    int rest = payload.readableBytes() - 4;
    if (initialized || rest < 0 || rest > (learning ? ImportScan.MAX_TOLD_BYTES : 0)) {
      throw new ProtocolException("INITIALIZED twice or malformed");
    }
    initialized = true;
    meter.guestInitialized(payload.readUnsignedInt());
    if (learning) {
      String lines = payload.toString(StandardCharsets.US_ASCII);
      owner.imported(ImportScan.told(function.runtime(), lines));
    }
  }

  private void streamStarts(ByteBuf payload) throws ProtocolException {
    if (streaming || answer != null) {
      throw new ProtocolException("a head after the answer began");
    }
    streaming = true;
    call.sink()
        .streamStarted(Buffer.buffer(ByteBufUtil.getBytes(payload)), meter.start(), meter.initUs());
  }

  private void data(ByteBuf payload) throws ProtocolException {
    if (!streaming) {
      append(payload);
      return;
    }
    call.sink().chunk(Buffer.buffer(ByteBufUtil.getBytes(payload)));
    if (call != null && call.sink().isFull()) {
      Call paused = call;
      guest.pauseReading(true);
      call.sink().whenDrained(() -> resume(paused));
    }
  }

  private void resume(Call paused) {
    if (call == paused) {
      guest.pauseReading(false);
    }
  }

  private void append(ByteBuf payload) throws ProtocolException {
    if (answer == null) {
      answer = Buffer.buffer(payload.readableBytes());
    }
    if (answer.length() + payload.readableBytes() > Limits.MAX_RESPONSE_BYTES) {
      throw new ProtocolException("an answer larger than " + Limits.MAX_RESPONSE_BYTES + " bytes");
    }
    answer.appendBytes(ByteBufUtil.getBytes(payload));
  }

  private void answered(ByteBuf payload) throws ProtocolException {
    if (streaming) {
      if (payload.isReadable()) {
        call.sink().chunk(Buffer.buffer(ByteBufUtil.getBytes(payload)));
      }
      conclude(new Outcome.Streamed());
    } else {
      append(payload);
      conclude(new Outcome.Success(answer));
    }
    afterInvocation();
  }

  private void failed(ByteBuf payload, boolean ends) throws ProtocolException {
    boolean loaded = initialized;
    conclude(ErrorJson.fromGuest(payload));
    if (loaded && !ends) {
      afterInvocation();
    } else {
      stop(); // it ends by itself, or could not load its handler and would do no better later
    }
  }

  /**
   * Where the kernel had to kill a child of the handler's, an error has that cause, and a sandbox
   * that lost a process serves no more; an answer in spite of it is an answer.
   */
  private void conclude(Outcome outcome) {
    if (meter.ranOutOfMemoryAtItsLimit()) {
      finish(outcome instanceof Outcome.FunctionError ? outOfMemory() : outcome);
      stop();
    } else {
      finish(outcome);
    }
  }

  private void afterInvocation() {
    if (state == InstanceState.STOPPING) {
      return;
    }
    if (function.isolation() == Isolation.REQUEST) {
      stopAfterTheAnswer();
    } else {
      state = state.to(InstanceState.IDLE);
      idleSinceNs = System.nanoTime();
      owner.idle(this);
    }
  }

  @Override
  public void output(ByteBuf bytes) {
    if (output != null) {
      output.write(bytes);
    }
  }

  @Override
  public void brokeProtocol(String message) {
    broken = message;
    if (call == null) {
      stop(); // before somebody is given to it who would be told of it
    }
  }

  @Override
  public void ended(ExitStatus status) {
    if (call != null) {
      finish(whyEnded(status));
    }
    if (state != InstanceState.STOPPING) {
      owner.stopped(this);
    }
    state = state.to(InstanceState.ENDED);
  }

  private Outcome whyEnded(ExitStatus status) {
    if (broken != null) {
      return ErrorJson.of("Runtime.InvalidResponse", withId(broken));
    }
    if (meter.ranOutOfMemoryAtItsLimit()) {
      return outOfMemory();
    }
    if (meter.ranOutOfMemory()) {
      return unavailable("the machine ran out of memory and the sandbox was ended; try again");
    }
    if (status.equals(ExitStatus.UNKNOWN) || guest.wasKilledFromOutside()) {
      return unavailable("the sandbox was lost; try again");
    }
    String message = "Runtime exited with error: " + status.describe();
    return ErrorJson.of("Runtime.ExitError", withId(message));
  }

  private Outcome outOfMemory() {
    long limitMb = function.memoryBytes() >> 20;
    String message = "Runtime exceeded its memory limit of " + limitMb + " MB";
    return ErrorJson.of("Runtime.OutOfMemory", withId(message));
  }

  private void finish(Outcome outcome) {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
    guest.drainOutput();
    Call done = call;
    call = null;
    Metering metering = meter.read();
    String report = Report.line(done.invocation().requestId(), function, metering);
    InvocationResult result = new InvocationResult(outcome, metering, output.finish(report));
    output = null;
    answer = null;
    owner.finished(result);
    done.end(result);
    if (streaming) {
      guest.pauseReading(false);
    }
  }
}
