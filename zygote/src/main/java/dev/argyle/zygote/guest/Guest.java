package dev.argyle.zygote.guest;

import dev.argyle.sandbox.process.Sandbox;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.Kernel;
import dev.argyle.zygote.frame.FrameReader;
import dev.argyle.zygote.frame.FrameType;
import dev.argyle.zygote.frame.Frames;
import dev.argyle.zygote.frame.ProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A forked guest: its sandbox, a socket for frames, a socket that is its standard output and error.
 * Confined to its event loop. It ends when its process has ended and both sockets are read to their
 * end; the listener hears that once.
 */
public final class Guest {
  private static final Logger LOG = LoggerFactory.getLogger(Guest.class);
  private static final int OUTPUT_BUFFER_BYTES = 16 * 1024;

  /** More than a socket holds; who has the other end could go on sending for ever. */
  private static final int MAX_REST_TURNS = 1_024;

  private final Kernel kernel;
  private final Sandbox sandbox;
  private final EventLoop loop;
  private final EpollDomainSocketChannel frames;
  private final EpollDomainSocketChannel output;
  private final int framesFd;
  private final int outputFd;
  private final Consumer<Guest> release;
  private final FrameReader reader = new FrameReader();
  private final OutputThrottle throttle = new OutputThrottle();
  private final byte[] outputBuffer = new byte[OUTPUT_BUFFER_BYTES];
  private GuestListener listener;
  private ExitStatus status;
  private boolean broken;
  private boolean killed;
  private boolean paused;
  private boolean resting;
  private int openChannels = 2;

  /**
   * Adopts the worker's ends of a guest's sockets.
   *
   * @param release takes the sandbox back when the guest has ended
   */
  public Guest(
      Kernel kernel,
      Sandbox sandbox,
      EventLoop loop,
      int framesFd,
      int outputFd,
      GuestListener first,
      Consumer<Guest> release) {
    this.kernel = kernel;
    this.sandbox = sandbox;
    this.loop = loop;
    this.framesFd = framesFd;
    this.outputFd = outputFd;
    this.listener = first;
    this.release = release;
    frames = new EpollDomainSocketChannel(framesFd);
    frames.pipeline().addLast(new FramesHandler());
    output = new EpollDomainSocketChannel(outputFd);
    output.pipeline().addLast(new OutputHandler());
    loop.register(frames);
    loop.register(output);
  }

  /** Its sandbox. */
  public Sandbox sandbox() {
    return sandbox;
  }

  /** The loop it is confined to. */
  public EventLoop loop() {
    return loop;
  }

  /** From now on this one hears of it. */
  public void listen(GuestListener next) {
    listener = next;
  }

  /** Buffers for {@link #write}. */
  public ByteBufAllocator allocator() {
    return frames.alloc();
  }

  /** Sends whole frames; takes the buffer over. */
  public void write(ByteBuf wholeFrames) {
    frames.writeAndFlush(wholeFrames, frames.voidPromise());
  }

  /** Stops reading its answer, so that it has to wait; {@code false} goes on. */
  public void pauseReading(boolean pause) {
    paused = pause;
    readOrNot();
  }

  private void readOrNot() {
    boolean reads = !paused && !resting;
    frames.config().setAutoRead(reads);
    if (reads && status != null) {
      loop.execute(this::hangUp);
    }
  }

  /** Output that comes in frames is read no faster than that of the other socket. */
  private void throttle(int bytes) {
    long restNs = throttle.restNs(bytes);
    if (restNs > 0 && !resting) {
      resting = true;
      readOrNot();
      loop.schedule(
          () -> {
            resting = false;
            readOrNot();
          },
          restNs,
          TimeUnit.NANOSECONDS);
    }
  }

  /**
   * Hears what it has written so far to its output. What it wrote before a frame was sent is in the
   * socket when that frame is read.
   */
  public void drainOutput() {
    if (!output.isOpen()) {
      return;
    }
    try {
      int count;
      // A guest that floods must not hold the loop: the rest comes with the next event.
      for (int turn = 0;
          turn < 64 && (count = kernel.receiveNow(outputFd, outputBuffer)) > 0;
          turn++) {
        listener.output(Unpooled.wrappedBuffer(outputBuffer, 0, count));
      }
    } catch (ErrnoException e) {
      LOG.debug("output of a guest cannot be read: {}", e.getMessage());
    }
  }

  /**
   * True while it waits for its first frame: it has not ended, though nobody may have heard of that
   * yet, and has sent nothing that was not asked for.
   */
  public boolean isWaiting() {
    try {
      return frames.isOpen() && !killed && kernel.receiveNow(framesFd, outputBuffer) < 0;
    } catch (ErrnoException e) {
      LOG.debug("a guest's frames cannot be read: {}", e.getMessage());
      return false;
    }
  }

  /** Kills it with every process in its sandbox. Idempotent. */
  public void kill() {
    killed = true;
    try {
      sandbox.kill();
    } catch (ErrnoException e) {
      LOG.error("a guest cannot be killed: {}", e.getMessage());
    }
  }

  /**
   * True when the kill signal ended it that neither this side nor anything in it can have sent: the
   * first process of a PID namespace cannot kill itself. The kernel's out-of-memory killer can.
   */
  public boolean wasKilledFromOutside() {
    return !killed && status != null && status.isKill();
  }

  /** Its process has ended, and with it every other in its sandbox; any thread. */
  public void processEnded(ExitStatus how) {
    loop.execute(
        () -> {
          status = how;
          hangUp();
        });
  }

  /**
   * Reads what the dead have sent and closes. Their ends of the sockets need not be closed by their
   * death: in a message under way, or in the hands of another process they were passed to, they
   * live on. Whoever paused the reading comes here again.
   */
  private void hangUp() {
    drainOutput();
    if (readRest()) {
      frames.close();
      output.close();
    }
    endIfOver();
  }

  /** False when the listener can take no more now. */
  private boolean readRest() {
    byte[] rest = new byte[OUTPUT_BUFFER_BYTES];
    try {
      for (int turn = 0; turn < MAX_REST_TURNS && frames.isOpen() && !broken; turn++) {
        if (!frames.config().isAutoRead()) {
          return false;
        }
        int count = kernel.receiveNow(framesFd, rest);
        if (count <= 0) {
          return true;
        }
        received(Unpooled.copiedBuffer(rest, 0, count));
      }
    } catch (ErrnoException e) {
      LOG.debug("the rest of a guest's frames cannot be read: {}", e.getMessage());
    }
    return true;
  }

  private void channelClosed() {
    openChannels--;
    if (openChannels == 1 && !killed && status == null && !isEnding()) {
      // A guest that closes a socket is of no more use.
      kill();
    }
    endIfOver();
  }

  private boolean isEnding() {
    try {
      return sandbox.isEnding();
    } catch (ErrnoException e) {
      LOG.warn("cannot tell whether a guest has ended: {}", e.getMessage());
      return false;
    }
  }

  private void endIfOver() {
    if (status == null || openChannels > 0) {
      return;
    }
    GuestListener last = listener;
    listener = null;
    if (last != null) {
      try {
        last.ended(status);
      } finally {
        sandbox.close();
        release.accept(this);
      }
    }
  }

  /** Takes bytes of frames and releases them. */
  private void received(ByteBuf bytes) {
    if (broken || listener == null) {
      bytes.release();
      return;
    }
    try {
      reader.read(bytes, this::received);
    } catch (ProtocolException e) {
      broken = true;
      listener.brokeProtocol(e.getMessage());
      kill();
      frames.close();
    }
  }

  private void received(FrameType type, int place, ByteBuf payload) throws ProtocolException {
    if (type == FrameType.OUTPUT) {
      throttle(Frames.HEADER_BYTES + payload.readableBytes());
    }
    listener.frame(type, place, payload);
  }

  private final class FramesHandler extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      received((ByteBuf) message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      channelClosed();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (!(cause instanceof IOException)) {
        LOG.error("failure while serving a guest", cause);
      }
      context.close();
    }
  }

  private final class OutputHandler extends ChannelInboundHandlerAdapter {
    private final OutputThrottle unframed = new OutputThrottle();

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      try {
        unframed.read(context.channel(), bytes.readableBytes());
        if (listener != null) {
          listener.output(bytes);
        }
      } finally {
        bytes.release();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      channelClosed();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}
