package dev.argyle.zygote.shelf;

import dev.argyle.zygote.frame.FrameType;
import dev.argyle.zygote.frame.ProtocolException;
import dev.argyle.zygote.guest.ExitStatus;
import dev.argyle.zygote.guest.Guest;
import dev.argyle.zygote.guest.GuestListener;
import io.netty.buffer.ByteBuf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears of a spare while it is nobody's: all it may do is end. */
record Shelved(Guest guest, Shelf shelf) implements GuestListener {
  private static final Logger LOG = LoggerFactory.getLogger(Shelved.class);

  @Override
  public void frame(FrameType type, int place, ByteBuf payload) throws ProtocolException {
    throw new ProtocolException(type + " before it was asked");
  }

  @Override
  public void output(ByteBuf bytes) {}

  @Override
  public void brokeProtocol(String message) {
    LOG.warn("a spare is thrown away: {}", message);
  }

  @Override
  public void ended(ExitStatus status) {
    shelf.ended(guest);
  }
}
