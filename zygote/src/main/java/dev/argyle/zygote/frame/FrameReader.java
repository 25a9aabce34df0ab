package dev.argyle.zygote.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Cuts a guest's bytes into frames. Holds at most one unfinished frame, so a guest cannot make it
 * grow beyond {@link Frames#MAX_PAYLOAD_BYTES}. Event loop only.
 */
public final class FrameReader {

  /** Takes whole frames. */
  public interface Receiver {
    /** One frame; the payload is valid during the call only. */
    void frame(FrameType type, int flags, ByteBuf payload) throws ProtocolException;
  }

  private ByteBuf unfinished = Unpooled.EMPTY_BUFFER;

  /**
   * Takes bytes and releases them.
   *
   * @throws ProtocolException when they are not frames; nothing more must be read from this guest
   */
  public void read(ByteBuf bytes, Receiver receiver) throws ProtocolException {
    boolean goesOn = unfinished.isReadable();
    ByteBuf input = goesOn ? joined(bytes) : bytes;
    unfinished = Unpooled.EMPTY_BUFFER;
    try {
      int start = input.readerIndex();
      while (input.readableBytes() >= Frames.HEADER_BYTES) {
        int length = checkHeader(input);
        if (input.readableBytes() < Frames.HEADER_BYTES + length) {
          break;
        }
        FrameType type = FrameType.fromGuest(input.getUnsignedByte(input.readerIndex() + 1));
        int flags = input.getUnsignedShort(input.readerIndex() + 2);
        input.skipBytes(Frames.HEADER_BYTES);
        receiver.frame(type, flags, input.readSlice(length));
      }
      if (goesOn && input.readerIndex() == start) {
        unfinished = input.retain();
      } else if (input.isReadable()) {
        unfinished = Unpooled.buffer(input.readableBytes()).writeBytes(input);
      }
    } finally {
      input.release();
    }
  }

  /** Appends to what is there: a frame that trickles in is not copied anew with each byte. */
  private ByteBuf joined(ByteBuf bytes) {
    try {
      return unfinished.writeBytes(bytes);
    } finally {
      bytes.release();
    }
  }

  /** Bytes of the frame that is not whole yet. */
  int heldBytes() {
    return unfinished.readableBytes();
  }

  private static int checkHeader(ByteBuf input) throws ProtocolException {
    int at = input.readerIndex();
    int version = input.getUnsignedByte(at);
    if (version != Frames.VERSION) {
      throw new ProtocolException("bytes that are no frame (version " + version + ")");
    }
    long length = input.getUnsignedInt(at + 4);
    if (length > Frames.MAX_PAYLOAD_BYTES) {
      throw new ProtocolException("a frame of " + length + " bytes");
    }
    return (int) length;
  }
}
