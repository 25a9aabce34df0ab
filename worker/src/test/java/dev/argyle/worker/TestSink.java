package dev.argyle.worker;

import dev.argyle.worker.api.InvocationResult;
import dev.argyle.worker.api.ResponseSink;
import dev.argyle.worker.api.StartKind;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Takes an answer; can be told to be slow. Written on the event loop, read by the test. */
public final class TestSink implements ResponseSink {
  private static final int PATIENCE_S = 30;

  private final CompletableFuture<Answer> answer = new CompletableFuture<>();
  private final CompletableFuture<Buffer> head = new CompletableFuture<>();
  private final AtomicReference<Runnable> resume = new AtomicReference<>();
  private volatile boolean full;
  private final AtomicLong received = new AtomicLong();
  private final Buffer body = Buffer.buffer();

  /** A receiver that takes nothing more after the first piece, until {@link #drain}. */
  public static TestSink slow() {
    TestSink sink = new TestSink();
    sink.full = true;
    return sink;
  }

  /** It is slow no longer. */
  public void drain() {
    full = false;
    Runnable waiting = resume.getAndSet(null);
    if (waiting != null) {
      waiting.run();
    }
  }

  /** True when the worker has stopped reading on its behalf. */
  public boolean isPaused() {
    return resume.get() != null;
  }

  public boolean isOver() {
    return answer.isDone();
  }

  public long received() {
    return received.get();
  }

  /** The streamed answer's head, once it has come. */
  public Buffer head() {
    return await(head);
  }

  public Answer await() {
    return await(answer);
  }

  private static <T> T await(CompletableFuture<T> future) {
    try {
      return future.get(PATIENCE_S, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("no answer", e);
    }
  }

  @Override
  public void streamStarted(Buffer bytes, StartKind start, long initUs) {
    if (!head.complete(bytes)) {
      answer.completeExceptionally(new AssertionError("the stream started twice"));
    }
  }

  @Override
  public void chunk(Buffer bytes) {
    if (!head.isDone() || answer.isDone()) {
      answer.completeExceptionally(new AssertionError("a piece out of order"));
    }
    body.appendBuffer(bytes);
    received.addAndGet(bytes.length());
  }

  @Override
  public boolean isFull() {
    return full;
  }

  @Override
  public void whenDrained(Runnable action) {
    resume.set(action);
  }

  @Override
  public void end(InvocationResult result) {
    if (!answer.complete(new Answer(result, body))) {
      throw new AssertionError("it ended twice");
    }
  }
}
