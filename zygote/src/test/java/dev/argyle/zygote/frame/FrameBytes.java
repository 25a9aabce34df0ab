package dev.argyle.zygote.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Frames as a guest writes them, and a receiver that shows what came of them. */
final class FrameBytes implements FrameReader.Receiver {
  final List<String> received = new ArrayList<>();

  static byte[] frame(int version, int kind, long length, String payload) {
    ByteBuf out = Unpooled.buffer();
    out.writeByte(version).writeByte(kind).writeShort(0).writeInt((int) length);
    out.writeCharSequence(payload, StandardCharsets.UTF_8);
    byte[] bytes = new byte[out.readableBytes()];
    out.readBytes(bytes);
    return bytes;
  }

  static byte[] frame(int kind, String payload) {
    return frame(1, kind, payload.length(), payload);
  }

  static byte[] join(byte[]... parts) {
    ByteBuf all = Unpooled.wrappedBuffer(parts);
    byte[] bytes = new byte[all.readableBytes()];
    all.readBytes(bytes);
    return bytes;
  }

  @Override
  public void frame(FrameType type, int flags, ByteBuf payload) {
    received.add(type + ":" + payload.toString(StandardCharsets.UTF_8));
  }
}
