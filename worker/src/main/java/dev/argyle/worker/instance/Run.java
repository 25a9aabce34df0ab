package dev.argyle.worker.instance;

import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.InvocationResult;
import dev.argyle.worker.api.Limits;
import dev.argyle.worker.api.Metering;
import dev.argyle.worker.api.Outcome;
import dev.argyle.worker.api.StartKind;
import dev.argyle.worker.log.OutputCapture;
import dev.argyle.zygote.frame.ProtocolException;
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
  private final FunctionSpec function;
  private final Guest guest;
  private final Call call;
  private final Meter meter;
  private final OutputCapture output;
  private Future<?> deadline;
  private Buffer answer;
  private boolean streaming;
  private boolean over;

  /** Its times begin now. */
  Run(InstanceTemplate template, Guest guest, Call call, StartKind start) {
    this.function = template.function();
    this.guest = guest;
    this.call = call;
    this.meter = new Meter(guest.sandbox(), function, start, call.arrivedNs());
    this.output =
        new OutputCapture(template.log(), call.invocation().requestId(), template.maxOutputBytes());
  }

  Call call() {
    return call;
  }

  Meter meter() {
    return meter;
  }

  /** Room for the frames of {@link #send}. */
  int frameBytes() {
    return 256 + call.invocation().event().length();
  }

  /**
   * Hands the event to the guest.
   *
   * @param out has what is to be sent before; taken over
   * @param late called when its time is up
   */
  void send(ByteBuf out, Runnable late) {
    long deadlineMs = System.currentTimeMillis() + function.timeoutMs();
    GuestFrames.writeInvoke(out, call.invocation(), deadlineMs);
    guest.write(out);
    deadline = guest.loop().schedule(late, function.timeoutMs(), TimeUnit.MILLISECONDS);
  }

  /** The guest streams its answer; this is the head. */
  void streamStarts(ByteBuf payload) throws ProtocolException {
    if (streaming || answer != null) {
      throw new ProtocolException("a head after the answer began");
    }
    streaming = true;
    call.sink()
        .streamStarted(Buffer.buffer(ByteBufUtil.getBytes(payload)), meter.start(), meter.initUs());
  }

  /** A piece of the answer. */
  void data(ByteBuf payload) throws ProtocolException {
    if (!streaming) {
      append(payload);
      return;
    }
    call.sink().chunk(Buffer.buffer(ByteBufUtil.getBytes(payload)));
    if (!over && call.sink().isFull()) {
      guest.pauseReading(true);
      call.sink().whenDrained(this::resume);
    }
  }

  private void resume() {
    if (!over) {
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

  /** The last piece of the answer: what has come of it all. */
  Outcome answered(ByteBuf payload) throws ProtocolException {
    if (streaming) {
      if (payload.isReadable()) {
        call.sink().chunk(Buffer.buffer(ByteBufUtil.getBytes(payload)));
      }
      return new Outcome.Streamed();
    }
    append(payload);
    return new Outcome.Success(answer);
  }

  /** The guest has written something. */
  void output(ByteBuf bytes) {
    output.write(bytes);
  }

  /** An error of the platform's own words, which name the request. */
  Outcome.FunctionError error(String errorType, String message) {
    return ErrorJson.of(
        errorType, "RequestId: " + call.invocation().requestId() + " Error: " + message);
  }

  Outcome.FunctionError timedOut() {
    double seconds = function.timeoutMs() / 1000.0;
    return error(
        "Sandbox.Timedout",
        String.format(Locale.ROOT, "Task timed out after %.2f seconds", seconds));
  }

  Outcome.FunctionError outOfMemory() {
    long limitMb = function.memoryBytes() >> 20;
    return error("Runtime.OutOfMemory", "Runtime exceeded its memory limit of " + limitMb + " MB");
  }

  /** Ends its times and its log; {@link #tell} is to follow. */
  InvocationResult finish(Outcome outcome) {
    over = true;
    if (deadline != null) {
      deadline.cancel(false);
    }
    Metering metering = meter.read();
    String report = Report.line(call.invocation().requestId(), function, metering);
    return new InvocationResult(outcome, metering, output.finish(report));
  }

  /** Tells the caller, and no longer has the guest wait for it. */
  void tell(InvocationResult result) {
    call.end(result);
    if (streaming) {
      guest.pauseReading(false);
    }
  }
}
