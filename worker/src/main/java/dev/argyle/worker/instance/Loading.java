package dev.argyle.worker.instance;

import dev.argyle.worker.api.Outcome;
import dev.argyle.worker.imports.ImportScan;
import dev.argyle.zygote.frame.ProtocolException;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** The loading of a handler: what the guest was asked to tell of it, and has told. Event loop. */
final class Loading {
  private final InstanceTemplate template;
  private final LoadListener listener;
  private boolean learning;
  private boolean announcing;
  private boolean done;

  Loading(InstanceTemplate template, LoadListener listener) {
    this.template = template;
    this.listener = listener;
  }

  /**
   * Asks for it.
   *
   * @param learn whether the guest is to tell what it imports
   * @param announce whether it is to tell at once when it has done it
   */
  void write(ByteBuf out, boolean learn, boolean announce) {
    learning = learn;
    announcing = announce;
    template.frames().writeInit(out, learn, announce);
  }

  boolean isDone() {
    return done;
  }

  /** The guest says that it has loaded its handler. */
  void done(ByteBuf payload, Meter meter) throws ProtocolException {
    int rest = payload.readableBytes() - 4;
    if (done || rest < 0 || rest > (learning ? ImportScan.MAX_TOLD_BYTES : 0)) {
      throw new ProtocolException("INITIALIZED twice or malformed");
    }
    done = true;
    meter.guestInitialized(payload.readUnsignedInt());
    listener.initialized();
    if (learning) {
      String lines = payload.toString(StandardCharsets.US_ASCII);
      listener.imported(ImportScan.told(template.function().runtime(), lines));
    }
  }

  /** The guest says that it could not. */
  void refused() {
    announcing = true;
  }

  /** Something that waited for it has ended. */
  void ended(Outcome outcome) {
    if (!done) {
      listener.notInitialized(outcome, announcing);
    }
  }
}
