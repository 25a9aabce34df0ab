package dev.argyle.worker.install;

import dev.argyle.worker.api.InvocationHandle;
import dev.argyle.worker.api.InvocationResult;
import dev.argyle.worker.api.ResponseSink;
import dev.argyle.worker.api.StartKind;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Takes an installer's answer from the event loop to the thread that waits for it and writes it to
 * a file. The loop never waits: the guest is stopped while the thread is slow.
 */
final class InstallerAnswer implements ResponseSink {
  private static final long MAX_QUEUED_BYTES = 4L << 20;

  private sealed interface Event {}

  private record Piece(Buffer bytes) implements Event {}

  private record End(InvocationResult result) implements Event {}

  private final Executor loop;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final AtomicLong queuedBytes = new AtomicLong();
  private final AtomicReference<Runnable> resume = new AtomicReference<>();

  InstallerAnswer(Executor loop) {
    this.loop = loop;
  }

  /**
   * Waits for the end; meanwhile writes what is streamed.
   *
   * @param handle cancelled when this gives up
   * @throws IOException when more than {@code maxBytes} come, or no end within {@code patienceMs}
   */
  InvocationResult await(InvocationHandle handle, OutputStream into, long maxBytes, long patienceMs)
      throws IOException, InterruptedException {
    boolean ended = false;
    try {
      long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMs);
      long written = 0;
      while (true) {
        Event event = events.poll(untilNs - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (event instanceof End end) {
          ended = true;
          return end.result();
        } else if (event instanceof Piece piece) {
          written += piece.bytes().length();
          if (written > maxBytes) {
            throw new TooLargeException(maxBytes);
          }
          into.write(piece.bytes().getBytes());
          taken(piece.bytes().length());
        } else {
          throw new IOException("the installer did not end in " + patienceMs + " ms");
        }
      }
    } finally {
      if (!ended) {
        handle.cancel();
      }
    }
  }

  private void taken(int bytes) {
    if (queuedBytes.addAndGet(-bytes) <= MAX_QUEUED_BYTES / 2) {
      goOn();
    }
  }

  private void goOn() {
    Runnable waiting = resume.getAndSet(null);
    if (waiting != null) {
      loop.execute(waiting);
    }
  }

  @Override
  public void streamStarted(Buffer head, StartKind start, long initUs) {}

  @Override
  public void chunk(Buffer bytes) {
    queuedBytes.addAndGet(bytes.length());
    events.add(new Piece(bytes));
  }

  @Override
  public boolean isFull() {
    return queuedBytes.get() > MAX_QUEUED_BYTES;
  }

  @Override
  public void whenDrained(Runnable action) {
    resume.set(action);
    if (!isFull()) {
      goOn(); // it was drained between the two questions
    }
  }

  @Override
  public void end(InvocationResult result) {
    events.add(new End(result));
  }

  /** An installer sent more than it may. */
  static final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    TooLargeException(long maxBytes) {
      super("the packages are larger than " + (maxBytes >> 20) + " MiB");
    }
  }
}
