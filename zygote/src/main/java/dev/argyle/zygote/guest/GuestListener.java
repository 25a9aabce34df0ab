package dev.argyle.zygote.guest;

import dev.argyle.zygote.frame.FrameType;
import dev.argyle.zygote.frame.ProtocolException;
import io.netty.buffer.ByteBuf;

/** Hears of one guest, on its event loop. Buffers are valid during the call only. */
public interface GuestListener {

  /**
   * A frame; throwing means it does not belong here, and the guest is killed.
   *
   * @param place of the invocation, as the guest says
   */
  void frame(FrameType type, int place, ByteBuf payload) throws ProtocolException;

  /** Bytes it or a child of it wrote to its standard output or error. */
  void output(ByteBuf bytes);

  /** The guest broke the protocol; it is being killed. */
  void brokeProtocol(String message);

  /**
   * It has ended with all its processes, and everything it sent has been heard. Its sandbox can
   * still be read; it is released after this call. Last call, made once.
   */
  void ended(ExitStatus status);
}
