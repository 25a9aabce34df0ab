package dev.argyle.worker.instance;

import dev.argyle.worker.api.Invocation;
import dev.argyle.worker.api.InvocationHandle;
import dev.argyle.worker.api.InvocationResult;
import dev.argyle.worker.api.Metering;
import dev.argyle.worker.api.Outcome;
import dev.argyle.worker.api.Outcome.Reason;
import dev.argyle.worker.api.ResponseSink;
import dev.argyle.worker.api.StartCause;
import dev.argyle.worker.api.StartSource;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One invocation on its way: waiting, running, or over. Event loop, but for {@link #cancel}. */
public final class Call implements InvocationHandle {
  private final Invocation invocation;
  private final ResponseSink sink;
  private final EventLoop loop;
  private final Consumer<Call> whenCancelled;
  private final long arrivedNs = System.nanoTime();
  private Future<?> queueDeadline;
  private Instance instance;
  private StartCause freshCause = StartCause.FIRST;
  private boolean waitedForSpare;
  private long streamedBytes;
  private boolean over;

  /**
   * An invocation that has just come.
   *
   * @param whenCancelled takes it out of wherever it waits
   */
  public Call(
      Invocation invocation, ResponseSink sink, EventLoop loop, Consumer<Call> whenCancelled) {
    this.invocation = invocation;
    this.sink = sink;
    this.loop = loop;
    this.whenCancelled = whenCancelled;
  }

  Invocation invocation() {
    return invocation;
  }

  ResponseSink sink() {
    return sink;
  }

  long arrivedNs() {
    return arrivedNs;
  }

  /** Arms the wait's end. */
  public void waitFor(Future<?> deadline) {
    queueDeadline = deadline;
  }

  /** There was no spare for it: the one it gets will have been made while it waited. */
  public void waitsForSpare() {
    waitedForSpare = true;
  }

  /** It gets a fresh sandbox. */
  public void startsFresh(StartCause why) {
    freshCause = why;
  }

  /** Why it got a fresh sandbox, if it did. */
  StartCause freshCause() {
    return freshCause;
  }

  /** Where a fresh sandbox of it came from. */
  StartSource freshSource() {
    return waitedForSpare ? StartSource.FORK : StartSource.SPARE;
  }

  /** Passes on a piece of a streamed answer. */
  void chunk(ByteBuf bytes) {
    streamedBytes += bytes.readableBytes();
    sink.chunk(Buffer.buffer(ByteBufUtil.getBytes(bytes)));
  }

  /** How much was streamed so far. */
  long streamedBytes() {
    return streamedBytes;
  }

  /** It runs now. */
  void startedOn(Instance where) {
    instance = where;
    if (queueDeadline != null) {
      queueDeadline.cancel(false);
      queueDeadline = null;
    }
  }

  /** Ends it without having run. */
  public void reject(Reason reason, String message) {
    reject(new Outcome.Rejected(reason, message));
  }

  /** Ends it without having run. */
  public void reject(Outcome.Rejected why) {
    long waitedUs = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - arrivedNs);
    end(
        new InvocationResult(
            why, Metering.unserved(waitedUs, invocation.event().length()), Buffer.buffer()));
  }

  /**
   * Ends it with a function's error without having run it.
   *
   * @param log the line of the function's log that says why
   */
  public void fail(Outcome.FunctionError error, String log) {
    end(new InvocationResult(error, Metering.none(), Buffer.buffer(log + "\n")));
  }

  /** Whose call it is, in logs. */
  public String requestId() {
    return invocation.requestId();
  }

  /** Ends it; later ends do not count. */
  void end(InvocationResult result) {
    if (!over) {
      over = true;
      if (queueDeadline != null) {
        queueDeadline.cancel(false);
      }
      sink.end(result);
    }
  }

  boolean isOver() {
    return over;
  }

  @Override
  public void cancel() {
    if (!loop.inEventLoop()) {
      loop.execute(this::cancel);
    } else if (!over) {
      if (instance != null) {
        instance.abandon(this);
      } else {
        whenCancelled.accept(this);
        reject(Reason.CANCELLED, "the caller has gone");
      }
    }
  }
}
