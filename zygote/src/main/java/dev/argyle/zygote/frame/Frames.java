package dev.argyle.zygote.frame;

import io.netty.buffer.ByteBuf;

/**
 * Layout of frames: version, kind, flags (two bytes), length (four), payload; big-endian. The flags
 * are the number of the invocation's place in its instance, from 0; to the guest with {@link #MORE}
 * beside it.
 */
public final class Frames {
  /** Largest payload of one frame, bytes. */
  public static final int MAX_PAYLOAD_BYTES = 256 * 1024;

  /** Flag: the event goes on in the next frame. */
  public static final int MORE = 0x8000;

  static final int VERSION = 1;

  /** What each frame has before its payload, bytes. */
  public static final int HEADER_BYTES = 8;

  private Frames() {}

  /** Appends the header of a frame. */
  public static void writeHeader(ByteBuf out, FrameType type, int flags, int payloadBytes) {
    if (payloadBytes > MAX_PAYLOAD_BYTES) {
      throw new IllegalArgumentException("a frame of " + payloadBytes + " bytes is too large");
    }
    out.writeByte(VERSION).writeByte(type.number()).writeShort(flags).writeInt(payloadBytes);
  }
}
