package dev.argyle.worker.schedule;

import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Invocation;
import dev.argyle.worker.api.InvocationResult;
import dev.argyle.worker.api.ResponseSink;
import dev.argyle.worker.api.StartKind;
import io.vertx.core.buffer.Buffer;
import java.util.UUID;
import java.util.function.BiConsumer;

/** Stands in for a caller where an instance is started and nobody has called. Event loop. */
final class NobodysCall implements ResponseSink {
  private final Invocation invocation;
  private final BiConsumer<String, InvocationResult> whenOver;

  /**
   * A start of a function.
   *
   * @param whenOver hears of whose log it is and how it ended
   */
  NobodysCall(FunctionSpec function, BiConsumer<String, InvocationResult> whenOver) {
    String id = UUID.randomUUID().toString();
    this.invocation = new Invocation(id, function, Buffer.buffer(), "", "");
    this.whenOver = whenOver;
  }

  Invocation invocation() {
    return invocation;
  }

  @Override
  public void streamStarted(Buffer head, StartKind start, long initUs) {
    throw new IllegalStateException("an answer that nobody asked for");
  }

  @Override
  public void chunk(Buffer bytes) {
    throw new IllegalStateException("an answer that nobody asked for");
  }

  @Override
  public boolean isFull() {
    return false;
  }

  @Override
  public void whenDrained(Runnable resume) {
    resume.run();
  }

  @Override
  public void end(InvocationResult result) {
    whenOver.accept(invocation.requestId(), result);
  }
}
