package dev.argyle.worker.instance;

import dev.argyle.sandbox.sys.Errno;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.InvocationResult;
import dev.argyle.worker.api.Isolation;
import dev.argyle.worker.api.Outcome;
import dev.argyle.worker.api.Outcome.Reason;
import dev.argyle.worker.api.StartKind;
import dev.argyle.worker.imports.ImportScan;
import dev.argyle.zygote.frame.FrameType;
import dev.argyle.zygote.frame.ProtocolException;
import dev.argyle.zygote.guest.ExitStatus;
import dev.argyle.zygote.guest.Guest;
import dev.argyle.zygote.guest.GuestListener;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
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
  private Run run;
  private boolean initialized;
  private boolean learning;
  private String broken;
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
    Run cold = new Run(template, guest, first, StartKind.COLD);
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
      begin(cold);
      cannotServe(codeIsGone ? template.codeIsGone() : NOT_PREPARED);
      return true;
    }
    begin(cold);
    cold.meter().prepared();
    ByteBuf out = guest.allocator().buffer(template.frames().initBytes() + cold.frameBytes());
    template.frames().writeInit(out, learn);
    cold.send(out, this::timedOut);
    return true;
  }

  /** Runs a further invocation; it must be idle. */
  public void run(Call next) {
    state = state.to(InstanceState.BUSY);
    Run warm = new Run(template, guest, next, StartKind.WARM);
    begin(warm);
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
    warm.send(guest.allocator().buffer(warm.frameBytes()), this::timedOut);
  }

  private void begin(Run next) {
    run = next;
    next.call().startedOn(this);
  }

  private void cannotServe(String why) {
    finish(unavailable(why));
    stop();
  }

  private static Outcome unavailable(String why) {
    return new Outcome.Rejected(Reason.UNAVAILABLE, why);
  }

  private void timedOut() {
    finish(run.timedOut());
    stop();
  }

  /** The caller of this invocation is gone: nobody waits for its end. */
  void abandon(Call gone) {
    if (run != null && run.call() == gone) {
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
    if (run == null) {
      throw new ProtocolException(type + " while nothing was asked");
    }
    switch (type) {
      case INITIALIZED -> initialized(payload);
      case HEAD -> run.streamStarts(payload);
      case DATA -> run.data(payload);
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
    run.meter().guestInitialized(payload.readUnsignedInt());
    if (learning) {
      String lines = payload.toString(StandardCharsets.US_ASCII);
      owner.imported(ImportScan.told(function.runtime(), lines));
    }
  }

  private void answered(ByteBuf payload) throws ProtocolException {
    conclude(run.answered(payload));
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
    if (run.meter().ranOutOfMemoryAtItsLimit()) {
      finish(outcome instanceof Outcome.FunctionError ? run.outOfMemory() : outcome);
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
    if (run != null) {
      run.output(bytes);
    }
  }

  @Override
  public void brokeProtocol(String message) {
    broken = message;
    if (run == null) {
      stop(); // before somebody is given to it who would be told of it
    }
  }

  @Override
  public void ended(ExitStatus status) {
    if (run != null) {
      finish(whyEnded(status));
    }
    if (state != InstanceState.STOPPING) {
      owner.stopped(this);
    }
    state = state.to(InstanceState.ENDED);
  }

  private Outcome whyEnded(ExitStatus status) {
    if (broken != null) {
      return run.error("Runtime.InvalidResponse", broken);
    }
    if (run.meter().ranOutOfMemoryAtItsLimit()) {
      return run.outOfMemory();
    }
    if (run.meter().ranOutOfMemory()) {
      return unavailable("the machine ran out of memory and the sandbox was ended; try again");
    }
    if (status.equals(ExitStatus.UNKNOWN) || guest.wasKilledFromOutside()) {
      return unavailable("the sandbox was lost; try again");
    }
    return run.error("Runtime.ExitError", "Runtime exited with error: " + status.describe());
  }

  private void finish(Outcome outcome) {
    guest.drainOutput();
    Run done = run;
    run = null;
    InvocationResult result = done.finish(outcome);
    owner.finished(result);
    done.tell(result);
  }
}
