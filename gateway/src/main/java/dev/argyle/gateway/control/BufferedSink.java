package dev.argyle.gateway.control;

import dev.argyle.worker.api.InvocationHandle;
import dev.argyle.worker.api.InvocationResult;
import dev.argyle.worker.api.Limits;
import dev.argyle.worker.api.ResponseSink;
import dev.argyle.worker.api.StartKind;
import io.vertx.core.buffer.Buffer;

/**
 * Collects what a function answers, streamed or not, up to Lambda's bound of a response; a longer
 * stream is stopped. Event loop only.
 */
final class BufferedSink implements ResponseSink {
  /** Takes the end. */
  interface Completion {
    /**
     * The invocation has ended.
     *
     * @param streamed what was streamed, or empty
     * @param tooLarge whether the stream was longer than {@link Limits#MAX_RESPONSE_BYTES}
     */
    void ended(InvocationResult result, Buffer streamed, boolean tooLarge);
  }

  private final Completion completion;
  private final Buffer streamed = Buffer.buffer();
  private InvocationHandle handle;
  private boolean tooLarge;

  BufferedSink(Completion completion) {
    this.completion = completion;
  }

  void bind(InvocationHandle handle) {
    this.handle = handle;
    if (tooLarge) {
      handle.cancel();
    }
  }

  @Override
  public void streamStarted(Buffer head, StartKind start, long initUs) {
    // The head is for HTTP; the API's caller gets the bytes, as from Lambda.
  }

  @Override
  public void chunk(Buffer bytes) {
    if (tooLarge || streamed.length() + (long) bytes.length() > Limits.MAX_RESPONSE_BYTES) {
      tooLarge = true;
      if (handle != null) {
        handle.cancel();
      }
      return;
    }
    streamed.appendBuffer(bytes);
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
    completion.ended(result, streamed, tooLarge);
  }
}
