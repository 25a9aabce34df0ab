package dev.argyle.worker.instance;

import dev.argyle.worker.log.OutputCapture;
import io.netty.buffer.ByteBuf;

/**
 * What a guest writes while it runs several invocations, and does not say whose it is: what its
 * children write, or code that is no invocation's. In the function's log, of no request. Event
 * loop.
 */
final class UnclaimedOutput {
  private final InstanceTemplate template;
  private OutputCapture capture;

  UnclaimedOutput(InstanceTemplate template) {
    this.template = template;
  }

  void write(ByteBuf bytes) {
    if (capture == null) {
      capture = new OutputCapture(template.log(), "", template.maxOutputBytes());
    }
    capture.write(bytes);
  }

  /** Ends its last line; its bound begins anew. */
  void end() {
    if (capture != null) {
      capture.finish();
      capture = null;
    }
  }
}
