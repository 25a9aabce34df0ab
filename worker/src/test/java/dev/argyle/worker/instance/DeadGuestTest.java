package dev.argyle.worker.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.argyle.sandbox.policy.egress.EgressGate;
import dev.argyle.sandbox.process.Sandbox;
import dev.argyle.sandbox.process.Slot;
import dev.argyle.sandbox.sys.JnrKernel;
import dev.argyle.sandbox.sys.Kernel;
import dev.argyle.sandbox.sys.Linux;
import dev.argyle.zygote.frame.FrameType;
import dev.argyle.zygote.frame.ProtocolException;
import dev.argyle.zygote.guest.ExitStatus;
import dev.argyle.zygote.guest.Guest;
import dev.argyle.zygote.guest.GuestListener;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A guest that has ended, while its ends of the sockets are still open somewhere. */
class DeadGuestTest {
  private static final Kernel KERNEL = new JnrKernel();
  private static final byte[] DATA = {1, 19, 0, 0, 0, 0, 0, 1, 'x'};

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final EventLoop loop = group.next();
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Guest> released = new CompletableFuture<>();
  private int[] frames;
  private int[] output;
  private Guest guest;

  @BeforeEach
  void start() throws Exception {
    frames = KERNEL.socketpair(Linux.SOCK_STREAM);
    output = KERNEL.socketpair(Linux.SOCK_STREAM);
    KERNEL.setNonBlocking(frames[0]);
    KERNEL.setNonBlocking(output[0]);
    // The sandbox closes it as its pidfd.
    int pidfd = KERNEL.open("/dev/null", Linux.O_RDONLY);
    Sandbox sandbox = new Sandbox(KERNEL, new Slot(0, 1, new NoCgroup(), EgressGate.OPEN), pidfd);
    guest =
        loop.submit(
                () ->
                    new Guest(
                        KERNEL,
                        sandbox,
                        loop,
                        frames[0],
                        output[0],
                        new Listener(),
                        released::complete))
            .get(20, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws InterruptedException {
    KERNEL.close(frames[1]);
    KERNEL.close(output[1]);
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  @Test
  void isOverThoughItsSocketsAreOpen() throws Exception {
    guest.processEnded(new ExitStatus(0));
    assertEquals(guest, released.get(20, TimeUnit.SECONDS));
    assertEquals(List.of("ended"), heard);
  }

  @Test
  void isHeardToTheEnd() throws Exception {
    stopReading(true);
    KERNEL.write(output[1], "words".getBytes(StandardCharsets.UTF_8));
    KERNEL.write(frames[1], DATA);
    guest.processEnded(new ExitStatus(0));
    loop.submit(() -> assertEquals(List.of("words"), heard)).get(20, TimeUnit.SECONDS);
    KERNEL.write(frames[1], DATA);
    stopReading(false);
    released.get(20, TimeUnit.SECONDS);
    assertEquals(List.of("words", "DATA", "DATA", "ended"), heard);
  }

  @Test
  void canSendNothingWrongAnyMore() throws Exception {
    KERNEL.write(frames[1], "no frame".getBytes(StandardCharsets.UTF_8));
    guest.processEnded(new ExitStatus(0));
    released.get(20, TimeUnit.SECONDS);
    assertEquals(List.of("broke", "ended"), heard);
  }

  private void stopReading(boolean stop) throws Exception {
    loop.submit(() -> guest.pauseReading(stop)).get(20, TimeUnit.SECONDS);
  }

  private final class Listener implements GuestListener {
    @Override
    public void frame(FrameType type, int place, ByteBuf payload) throws ProtocolException {
      heard.add(type.name());
    }

    @Override
    public void output(ByteBuf bytes) {
      heard.add(bytes.toString(StandardCharsets.UTF_8));
    }

    @Override
    public void brokeProtocol(String message) {
      heard.add("broke");
    }

    @Override
    public void ended(ExitStatus status) {
      heard.add("ended");
    }
  }
}
