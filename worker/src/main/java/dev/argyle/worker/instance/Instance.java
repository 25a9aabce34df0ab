package dev.argyle.worker.instance;

import dev.argyle.sandbox.sys.Errno;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.InvocationResult;
import dev.argyle.worker.api.Isolation;
import dev.argyle.worker.api.Outcome;
import dev.argyle.worker.api.Outcome.Reason;
import dev.argyle.worker.api.StartKind;
import dev.argyle.zygote.frame.FrameType;
import dev.argyle.zygote.frame.ProtocolException;
import dev.argyle.zygote.guest.ExitStatus;
import dev.argyle.zygote.guest.Guest;
import dev.argyle.zygote.guest.GuestListener;
import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sandbox that became a function's: runs its invocations, as many at a time as the function says,
 * meters it from outside, and ends at the first thing that is not as it should be. Invocations in
 * one instance have nothing between them but what the function's own code keeps apart. Event loop.
 */
public final class Instance implements GuestListener {

  private static final Logger LOG = LoggerFactory.getLogger(Instance.class);

  private static final long KILL_DELAY_MS = 1;
  private static final String NOT_PREPARED = "the sandbox could not be prepared; try again";

  private final InstanceTemplate template;
  private final FunctionSpec function;
  private final Guest guest;
  private final InstanceOwner owner;

  private final Reading reading;
  private final Places places;
  private final Loading loading;
  private final UnclaimedOutput unclaimed;
  private final Pause pause;

  private InstanceState state = InstanceState.STARTING;
  private boolean leaving;
  private String broken;
  private long idleSinceNs;
  private long memoryBytes;

  Instance(InstanceTemplate template, Guest guest, InstanceOwner owner) {
    this.template = template;
    this.function = template.function();
    this.guest = guest;
    this.owner = owner;
    this.reading = new Reading(guest);
    this.places = new Places(function.concurrency().perInstance());
    this.loading = new Loading(template, owner);
    this.unclaimed = new UnclaimedOutput(template);
    this.pause = new Pause(function, guest, this::lost);
    guest.listen(this);
  }

  /** Where it is in its life. */
  public InstanceState state() {
    return state;
  }

  /** How many invocations its guest runs. */
  public int running() {
    return places.taken();
  }

  /** True when it can take an invocation, beside others or alone. */
  public boolean hasPlace() {
    return !leaving
        && state != InstanceState.STOPPING
        && state != InstanceState.ENDED
        && !places.isFull();
  }

  /** When it became idle, of {@link System#nanoTime}. */
  public long idleSinceNs() {
    return idleSinceNs;
  }

  /** The most it had in its last invocation: what it holds now was not looked at. */
  public long memoryBytes() {
    return memoryBytes;
  }

  /** Freezes it until the next invocation; it must be idle. */
  public void pause(Freezer freezer) {
    state = state.to(InstanceState.PAUSED);
    pause.begin(freezer);
  }

  private void lost() {
    places.awaited().forEach(run -> finish(run, Run.unavailable(NOT_PREPARED)));
    stop();
  }

  /**
   * Mounts the code, sets the limits and runs the first invocation.
   *
   * @param learn whether it is to tell what it imports
   * @param announce whether it is to tell as soon as its handler is loaded, which takes longer
   * @return false when the spare had ended before, or its slot cannot take the limits yet; the call
   *     is as it was, this instance is over
   */
  public boolean start(Call first, boolean learn, boolean announce) {
    return start(runOf(first, StartKind.COLD), learn, announce);
  }

  /**
   * Mounts the code, sets the limits and has the handler loaded, and no more: nobody has called.
   * When that is done the call ends as a success, and this is idle.
   *
   * @return as {@link #start}
   */
  public boolean startAlone(Call nobodys, boolean learn) {
    return start(runOf(nobodys, StartKind.COLD).ofNobody(), learn, true);
  }

  private boolean start(Run cold, boolean learn, boolean announce) {
    try {
      guest.sandbox().startMeasuring();
      guest.sandbox().setLimits(template.limits());
      guest.sandbox().setEgress(template.egress());
      cold.meter().taken();
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
      cannotServe(cold, codeIsGone ? template.codeIsGone() : NOT_PREPARED);
      return true;
    }
    begin(cold);
    cold.meter().prepared();
    ByteBuf out = guest.allocator().buffer(template.frames().initBytes() + cold.frameBytes());
    loading.write(out, learn, announce);
    cold.send(out, () -> timedOut(cold));
    return true;
  }

  /** Runs a further invocation; it must have a place. */
  public void run(Call next) {
    boolean alone = places.isEmpty();
    if (alone) {
      state = state.to(InstanceState.BUSY);
    }
    Run warm = runOf(next, StartKind.WARM);
    begin(warm);
    pause.endFor(warm.meter());
    if (!alone) {
      warm.meter().joinsOthers();
    } else if (!template.renew(guest.sandbox(), warm.meter())) {
      cannotServe(warm, NOT_PREPARED);
      return;
    }
    warm.send(guest.allocator().buffer(warm.frameBytes()), () -> timedOut(warm));
  }

  private Run runOf(Call next, StartKind kind) {
    return new Run(template, guest, reading, places.free(), next, kind);
  }

  private void begin(Run next) {
    places.take(next);
    next.call().startedOn(this);
  }

  private void cannotServe(Run run, String why) {
    finish(run, Run.unavailable(why));
    stop();
  }

  /**
   * Nothing can stop one invocation and leave the others: these may go on until their own time is
   * up, and nobody joins them.
   */
  private void timedOut(Run run) {
    if (!run.isOver()) {
      finish(run, run.timedOut());
    }
    leave();
  }

  /** The caller of this invocation is gone: it goes on only if others do. */
  void abandon(Call gone) {
    for (Run run : places.awaited()) {
      if (run.call() == gone) {
        finish(run, new Outcome.Rejected(Reason.CANCELLED, "the caller has gone"));
        stopUnlessAwaited();
      }
    }
  }

  private void leave() {
    boolean isNews = !leaving;
    leaving = true;
    if (!stopUnlessAwaited() && isNews) {
      owner.leaving(this);
    }
  }

  private boolean stopUnlessAwaited() {
    if (places.isAwaited()) {
      return false;
    }
    stop();
    return true;
  }

  /** Kills it; idempotent. Invocations must have been ended before. */
  public void stop() {
    places.clear();
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
  public void frame(FrameType type, int place, ByteBuf payload) throws ProtocolException {
    if (state == InstanceState.STOPPING) {
      return;
    }
    if (places.isEmpty()) {
      throw new ProtocolException(type + " while nothing was asked");
    }
    boolean ofAll = isOfAll(type);
    if (ofAll && place != 0) {
      throw new ProtocolException(type + " for place " + place);
    }
    if (type == FrameType.INITIALIZED) {
      initialized(payload);
    } else if (ofAll) {
      allFailed(payload);
    } else {
      frame(type, places.at(place), payload);
    }
  }

  /** What is not one invocation's; its place is always the first, whoever has it. */
  private boolean isOfAll(FrameType type) {
    return switch (type) {
      case INITIALIZED, LAST_ERROR -> true;
      case ERROR -> !loading.isDone();
      default -> false;
    };
  }

  private void frame(FrameType type, Run run, ByteBuf payload) throws ProtocolException {
    if (run.isNobodys() && type != FrameType.OUTPUT) {
      throw new ProtocolException(type + " while nothing was asked");
    }
    switch (type) {
      case HEAD -> run.streamStarts(payload);
      case DATA -> run.data(payload);
      case OUTPUT -> run.output(payload);
      case END -> answered(run, payload);
      case ERROR -> failed(run, payload);
      default -> throw new ProtocolException(type + " where it does not belong");
    }
  }

  private void initialized(ByteBuf payload) throws ProtocolException {
    Run first = places.at(0);
    loading.done(payload, first.meter());
    if (first.isNobodys()) {
      conclude(first, new Outcome.Success(Buffer.buffer()));
      afterInvocation(first);
    }
  }

  private void answered(Run run, ByteBuf payload) throws ProtocolException {
    if (!run.isOver()) {
      conclude(run, run.answered(payload));
    }
    afterInvocation(run);
  }

  private void failed(Run run, ByteBuf payload) throws ProtocolException {
    if (!run.isOver()) {
      conclude(run, ErrorJson.fromGuest(payload));
    }
    afterInvocation(run);
  }

  /** It ends by itself, or could not load its handler and would do no better later. */
  private void allFailed(ByteBuf payload) throws ProtocolException {
    Outcome.FunctionError error = ErrorJson.fromGuest(payload);
    loading.refused();
    for (Run run : places.awaited()) {
      finish(run, run.meter().ranOutOfMemoryAtItsLimit() ? run.outOfMemory() : error);
    }
    stop();
  }

  /**
   * Where the kernel had to kill a child of the handler's, an error has that cause, and a sandbox
   * that lost a process serves no more; an answer in spite of it is an answer.
   */
  private void conclude(Run run, Outcome outcome) {
    if (run.meter().ranOutOfMemoryAtItsLimit()) {
      finish(run, outcome instanceof Outcome.FunctionError ? run.outOfMemory() : outcome);
      leave();
    } else {
      finish(run, outcome);
    }
  }

  private void afterInvocation(Run run) {
    places.leave(run);
    unclaimed.end();
    if (state == InstanceState.STOPPING) {
      return;
    }
    if (leaving || !places.isEmpty()) {
      if (!stopUnlessAwaited() && !leaving) {
        state = state == InstanceState.STARTING ? state.to(InstanceState.BUSY) : state;
        owner.freed(this);
      }
    } else if (function.isolation() == Isolation.REQUEST) {
      stopAfterTheAnswer();
    } else {
      state = state.to(InstanceState.IDLE);
      idleSinceNs = System.nanoTime();
      owner.idle(this);
    }
  }

  /**
   * Where several run, nobody can tell whose it is; what guests know of that, they say by frames.
   */
  @Override
  public void output(ByteBuf bytes) {
    Run only = places.only();
    if (only != null) {
      only.output(bytes);
    } else if (!places.isEmpty()) {
      unclaimed.write(bytes);
    }
  }

  @Override
  public void brokeProtocol(String message) {
    broken = message;
    if (places.isEmpty()) {
      stop(); // before somebody is given to it who would be told of it
    }
  }

  @Override
  public void ended(ExitStatus status) {
    for (Run run : places.awaited()) {
      finish(run, run.whyEnded(broken, status));
    }
    places.clear();
    unclaimed.end();
    if (state != InstanceState.STOPPING) {
      owner.stopped(this);
    }
    state = state.to(InstanceState.ENDED);
  }

  private void finish(Run run, Outcome outcome) {
    if (run.isOver()) {
      return; // whoever was told before it had it cancelled
    }
    guest.drainOutput();
    InvocationResult result = run.finish(outcome);
    memoryBytes = result.metering().memoryPeakBytes();
    loading.ended(outcome);
    try {
      run.tell(result);
    } finally {
      owner.finished(result); // what is counted can wait, and the caller cannot
    }
  }
}
