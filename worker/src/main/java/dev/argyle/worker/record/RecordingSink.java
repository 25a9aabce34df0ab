package dev.argyle.worker.record;

import dev.argyle.worker.api.Invocation;
import dev.argyle.worker.api.InvocationResult;
import dev.argyle.worker.api.ResponseSink;
import dev.argyle.worker.api.StartKind;
import io.vertx.core.buffer.Buffer;

/** Passes an answer on and keeps its end, after the caller has it. Event loop. */
final class RecordingSink implements ResponseSink {
  private final Records records;
  private final Invocation invocation;
  private final long arrivedMs;
  private final ResponseSink sink;

  RecordingSink(Records records, Invocation invocation, long arrivedMs, ResponseSink sink) {
    this.records = records;
    this.invocation = invocation;
    this.arrivedMs = arrivedMs;
    this.sink = sink;
  }

  @Override
  public void streamStarted(Buffer head, StartKind start, long initUs) {
    sink.streamStarted(head, start, initUs);
  }

  @Override
  public void chunk(Buffer bytes) {
    sink.chunk(bytes);
  }

  @Override
  public boolean isFull() {
    return sink.isFull();
  }

  @Override
  public void whenDrained(Runnable resume) {
    sink.whenDrained(resume);
  }

  @Override
  public void end(InvocationResult result) {
    try {
      sink.end(result);
    } finally {
      records.ended(invocation, arrivedMs, result);
    }
  }
}
