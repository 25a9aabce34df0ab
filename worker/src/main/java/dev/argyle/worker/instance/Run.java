package dev.argyle.worker.instance;

import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.InvocationResult;
import dev.argyle.worker.api.Limits;
import dev.argyle.worker.api.Outcome;
import dev.argyle.worker.api.Outcome.Reason;
import dev.argyle.worker.api.StartKind;
import dev.argyle.worker.log.OutputCapture;
import dev.argyle.zygote.frame.FrameType;
import dev.argyle.zygote.frame.Frames;
import dev.argyle.zygote.frame.ProtocolException;
import dev.argyle.zygote.guest.ExitStatus;
import dev.argyle.zygote.guest.Guest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.concurrent.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * One invocation in its instance: what it was asked, until when it may run, what it uses, writes
 * and answers. It knows nothing of the instance's life. Event loop.
 */
final class Run {
  /** What a guest may send for a slow receiver after it was told to pause: what was under way. */
  private static final int MAX_HELD_BYTES = 1 << 20;

  /** What AWS Lambda grants code that is loaded before anybody calls. */
  private static final long MAX_INIT_MS = 10_000;

  private final FunctionSpec function;
  private final Guest guest;
  private final Reading reading;
  private final int place;
  private final Call call;
  private final Meter meter;
  private final OutputCapture output;
  private Future<?> deadline;
  private Buffer answer;
  private boolean nobodys;
  private boolean streaming;
  private boolean over;
  private boolean paused;
  private boolean stopsReading;
  private int heldBytes;

  /**
   * Its times begin now.
   *
   * @param place what the guest knows it by
   */
  Run(
      InstanceTemplate template,
      Guest guest,
      Reading reading,
      int place,
      Call call,
      StartKind start) {
    this.function = template.function();
    this.guest = guest;
    this.reading = reading;
    this.place = place;
    this.call = call;
    this.meter = new Meter(guest.sandbox(), function, start, call);
    this.output =
        new OutputCapture(template.log(), call.invocation().requestId(), template.maxOutputBytes());
  }

  /** This, where nobody has called: the handler is loaded, and nothing is run. */
  Run ofNobody() {
    nobodys = true;
    return this;
  }

  /** True when there is no event, and no answer to it. */
  boolean isNobodys() {
    return nobodys;
  }

  int place() {
    return place;
  }

  /** Its caller has been told its end; what the guest still sends for it does not count. */
  boolean isOver() {
    return over;
  }

  Call call() {
    return call;
  }

  Meter meter() {
    return meter;
  }

  /** Room for the frames of {@link #send}: the head has the traces. */
  int frameBytes() {
    return 512 + call.invocation().event().length();
  }

  /**
   * Hands the event to the guest, if there is one.
   *
   * @param out has what is to be sent before; taken over
   * @param late called when its time is up
   */
  void send(ByteBuf out, Runnable late) {
    if (!nobodys) {
      long deadlineMs = System.currentTimeMillis() + function.timeoutMs();
      GuestFrames.writeInvoke(out, place, call.invocation(), deadlineMs);
    }
    guest.write(out);
    meter.handedOver();
    deadline = guest.loop().schedule(late, timeoutMs(), TimeUnit.MILLISECONDS);
  }

  private long timeoutMs() {
    return nobodys ? Math.min(function.timeoutMs(), MAX_INIT_MS) : function.timeoutMs();
  }

  /** The guest streams its answer; this is the head. */
  void streamStarts(ByteBuf payload) throws ProtocolException {
    if (over) {
      return;
    }
    if (streaming || answer != null) {
      throw new ProtocolException("a head after the answer began");
    }
    streaming = true;
    call.sink()
        .streamStarted(Buffer.buffer(ByteBufUtil.getBytes(payload)), meter.start(), meter.initUs());
  }

  /** A piece of the answer. */
  void data(ByteBuf payload) throws ProtocolException {
    if (over) {
      return;
    }
    if (!streaming) {
      append(payload);
      return;
    }
    call.chunk(payload);
    if (!over && (paused || call.sink().isFull())) {
      hold(payload.readableBytes());
    }
  }

  /**
   * Has the guest wait. One that runs several invocations is told which of them is to wait, so that
   * the others go on; all of it waits only if it sends more of this one all the same.
   */
  private void hold(int bytes) {
    heldBytes += bytes;
    if (!paused) {
      paused = true;
      if (isAmongOthers()) {
        tellGuest(FrameType.PAUSE);
      }
      call.sink().whenDrained(this::resume);
    }
    if (paused && !stopsReading && (!isAmongOthers() || heldBytes > MAX_HELD_BYTES)) {
      stopsReading = true;
      reading.stop();
    }
  }

  private void resume() {
    if (!over) {
      release();
    }
  }

  private void release() {
    heldBytes = 0;
    if (paused && isAmongOthers()) {
      tellGuest(FrameType.RESUME);
    }
    paused = false;
    if (stopsReading) {
      stopsReading = false;
      reading.goOn();
    }
  }

  private boolean isAmongOthers() {
    return function.concurrency().perInstance() > 1;
  }

  private void tellGuest(FrameType type) {
    ByteBuf out = guest.allocator().buffer(Frames.HEADER_BYTES);
    Frames.writeHeader(out, type, place, 0);
    guest.write(out);
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

  /** The last piece of the answer: what has come of it all. */
  Outcome answered(ByteBuf payload) throws ProtocolException {
    if (streaming) {
      if (payload.isReadable()) {
        call.chunk(payload);
      }
      return new Outcome.Streamed();
    }
    append(payload);
    return new Outcome.Success(answer);
  }

  /** The guest has written something. */
  void output(ByteBuf bytes) {
    if (!over) {
      output.write(bytes);
    }
  }

  /** An error of the platform's own words, which name the request. */
  Outcome.FunctionError error(String errorType, String message) {
    return ErrorJson.of(
        errorType, "RequestId: " + call.invocation().requestId() + " Error: " + message);
  }

  Outcome.FunctionError timedOut() {
    double seconds = timeoutMs() / 1000.0;
    return error(
        "Sandbox.Timedout",
        String.format(Locale.ROOT, "Task timed out after %.2f seconds", seconds));
  }

  static Outcome.Rejected unavailable(String why) {
    return new Outcome.Rejected(Reason.UNAVAILABLE, why);
  }

  /**
   * What is to be told when the guest has ended without an answer.
   *
   * @param broken what it had sent that it may not; null for nothing
   */
  Outcome whyEnded(String broken, ExitStatus status) {
    if (broken != null) {
      return error("Runtime.InvalidResponse", broken);
    }
    if (meter.ranOutOfMemoryAtItsLimit()) {
      return outOfMemory();
    }
    if (meter.ranOutOfMemory()) {
      return unavailable(
          "the memory of all functions together (worker.memory) ran out and the sandbox was ended;"
              + " try again");
    }
    if (status.equals(ExitStatus.UNKNOWN) || guest.wasKilledFromOutside()) {
      return unavailable("the sandbox was lost; try again");
    }
    return error("Runtime.ExitError", "Runtime exited with error: " + status.describe());
  }

  Outcome.FunctionError outOfMemory() {
    long limitMb = function.memoryBytes() >> 20;
    return error("Runtime.OutOfMemory", "Runtime exceeded its memory limit of " + limitMb + " MB");
  }

  /**
   * Ends its times and its log; {@link #tell} is to follow. Its time is not yet up for the guest.
   */
  InvocationResult finish(Outcome outcome) {
    over = true;
    return meter.result(outcome, output);
  }

  /** Tells the caller, and no longer has the guest wait for it. */
  void tell(InvocationResult result) {
    call.end(result);
    release();
  }

  /** The guest is done with it, or is no more. */
  void disarm() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }
}
