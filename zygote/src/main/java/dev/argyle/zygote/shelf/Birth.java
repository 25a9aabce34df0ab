package dev.argyle.zygote.shelf;

import dev.argyle.sandbox.process.Sandbox;
import dev.argyle.sandbox.process.Slot;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.Kernel;
import dev.argyle.sandbox.sys.Linux;
import dev.argyle.zygote.frame.FrameType;
import dev.argyle.zygote.frame.ProtocolException;
import dev.argyle.zygote.guest.ExitStatus;
import dev.argyle.zygote.guest.Guest;
import dev.argyle.zygote.guest.GuestListener;
import dev.argyle.zygote.process.ZygoteProcess;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * One guest on its way from a fork to the shelf. The fork is reported on the zygote's reader
 * thread; from then on everything happens on the event loop.
 */
final class Birth implements ZygoteProcess.ForkListener, GuestListener {
  private static final int READY_WITHIN_MS = 10_000;
  private static final int MAX_WORDS = 512;

  private final Kernel kernel;
  private final EventLoop loop;
  private final Slot slot;
  private final Shelf shelf;
  private final StringBuilder words = new StringBuilder();
  private int framesFd;
  private int outputFd;
  private Guest guest;
  private Future<?> deadline;

  Birth(Kernel kernel, EventLoop loop, Slot slot, Shelf shelf) {
    this.kernel = kernel;
    this.loop = loop;
    this.slot = slot;
    this.shelf = shelf;
  }

  /** Makes the sockets and asks for the fork; on failure nothing is left but the slot. */
  void begin(ZygoteProcess zygote) throws ErrnoException {
    int[] procs = slot.cgroup().openProcs();
    int[] frames = {-1, -1};
    int[] output = {-1, -1};
    try {
      frames = kernel.socketpair(Linux.SOCK_STREAM);
      output = kernel.socketpair(Linux.SOCK_STREAM);
      framesFd = frames[0];
      outputFd = output[0];
      // Netty reads and writes until told to stop: a blocking end would stop the event loop.
      kernel.setNonBlocking(framesFd);
      kernel.setNonBlocking(outputFd);
      zygote.fork(slot.uid(), frames[1], output[1], procs, this);
    } catch (ErrnoException e) {
      closeAll(frames[0], output[0]);
      throw e;
    } finally {
      closeAll(frames[1], output[1]);
      closeAll(procs);
    }
  }

  private void closeAll(int... fds) {
    for (int fd : fds) {
      if (fd >= 0) {
        kernel.close(fd);
      }
    }
  }

  @Override
  public void forked(int pidfd) {
    loop.execute(() -> adopt(pidfd));
  }

  /** Those no channel took over; a second time does nothing. */
  private void closeOwnEnds() {
    closeAll(framesFd, outputFd);
    framesFd = -1;
    outputFd = -1;
  }

  private void adopt(int pidfd) {
    try {
      Sandbox sandbox = new Sandbox(kernel, slot, pidfd);
      guest = new Guest(kernel, sandbox, loop, framesFd, outputFd, this, shelf::released);
      deadline = loop.schedule(guest::kill, READY_WITHIN_MS, TimeUnit.MILLISECONDS);
    } catch (ErrnoException e) {
      words.append(e.getMessage());
      closeOwnEnds();
      closeAll(pidfd);
    }
  }

  @Override
  public void lost(String why) {
    loop.execute(
        () -> {
          words.append(why);
          // It reads and writes nothing but these, and ends; its slot is free after that.
          closeOwnEnds();
        });
  }

  @Override
  public void failed(String why) {
    loop.execute(
        () -> {
          closeOwnEnds();
          shelf.notBorn(slot, why);
        });
  }

  @Override
  public void ended(ExitStatus status) {
    if (!loop.inEventLoop()) {
      loop.execute(() -> processEnded(status));
      return;
    }
    deadline.cancel(false);
    shelf.diedBeforeReady("a spare ended before it was ready: " + status.describe() + " " + words);
  }

  private void processEnded(ExitStatus status) {
    if (guest == null) {
      closeOwnEnds();
      shelf.notBorn(slot, words.isEmpty() ? status.describe() : words.toString());
    } else {
      guest.processEnded(status);
    }
  }

  @Override
  public void frame(FrameType type, int place, ByteBuf payload) throws ProtocolException {
    if (type != FrameType.READY) {
      throw new ProtocolException(type + " before it was ready");
    }
    deadline.cancel(false);
    shelf.ready(guest);
  }

  @Override
  public void output(ByteBuf bytes) {
    int room = MAX_WORDS - words.length();
    if (room > 0) {
      int count = Math.min(room, bytes.readableBytes());
      words.append(bytes.toString(bytes.readerIndex(), count, StandardCharsets.UTF_8));
    }
  }

  @Override
  public void brokeProtocol(String message) {
    words.append(message);
  }
}
