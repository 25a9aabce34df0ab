package dev.argyle.worker.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.argyle.sandbox.cgroup.CgroupLimits;
import dev.argyle.sandbox.mount.CodeMounter;
import dev.argyle.sandbox.policy.egress.EgressGate;
import dev.argyle.sandbox.policy.egress.EgressRule;
import dev.argyle.sandbox.process.Sandbox;
import dev.argyle.sandbox.process.Slot;
import dev.argyle.sandbox.sys.Errno;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.JnrKernel;
import dev.argyle.sandbox.sys.Kernel;
import dev.argyle.sandbox.sys.Linux;
import dev.argyle.sandbox.testing.RecordingKernel;
import dev.argyle.worker.TestSink;
import dev.argyle.worker.WorkerConfig;
import dev.argyle.worker.api.Invocation;
import dev.argyle.worker.api.InvocationResult;
import dev.argyle.worker.api.Outcome;
import dev.argyle.worker.api.Specs;
import dev.argyle.worker.code.PreparedCode;
import dev.argyle.worker.log.FunctionLog;
import dev.argyle.zygote.guest.ExitStatus;
import dev.argyle.zygote.guest.Guest;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A spare in a slot that still holds more memory than its next function may have. */
class FullSlotTest {
  private static final Kernel KERNEL = new JnrKernel();

  private static final class FullCgroup extends NoCgroup {
    @Override
    public void setLimits(CgroupLimits limits) throws ErrnoException {
      throw new ErrnoException(Errno.EBUSY, "write", "memory.limit_in_bytes");
    }
  }

  private static final class NoOwner implements InstanceOwner {
    @Override
    public void initialized() {}

    @Override
    public void notInitialized(Outcome outcome, boolean certain) {}

    @Override
    public void imported(List<String> modules) {}

    @Override
    public void idle(Instance instance) {}

    @Override
    public void freed(Instance instance) {}

    @Override
    public void leaving(Instance instance) {}

    @Override
    public void stopped(Instance instance) {}

    @Override
    public void finished(InvocationResult result) {}
  }

  @Test
  void leavesTheCallToTheNextSpare() throws Exception {
    MultiThreadIoEventLoopGroup group =
        new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    EventLoop loop = group.next();
    int[] frames = KERNEL.socketpair(Linux.SOCK_STREAM);
    int[] output = KERNEL.socketpair(Linux.SOCK_STREAM);
    KERNEL.setNonBlocking(frames[0]);
    KERNEL.setNonBlocking(output[0]);
    RecordingKernel recording = new RecordingKernel();
    recording.files().put("/proc/thread-self/ns/mnt", "");
    Sandbox sandbox = new Sandbox(recording, new Slot(0, 1, new FullCgroup(), EgressGate.OPEN), 99);
    CompletableFuture<Guest> released = new CompletableFuture<>();
    InstanceTemplate template =
        new InstanceTemplate(
            Specs.named("small").build(),
            new CodeMounter(recording),
            PreparedCode.of(Path.of("/nowhere"), Optional.empty()),
            EgressRule.NONE,
            WorkerConfig.defaults(Path.of("/nowhere"), "argyle-1-1"),
            new FunctionLog());
    Call call =
        new Call(
            new Invocation("id-1", template.function(), Buffer.buffer("{}"), "", ""),
            new TestSink(),
            loop,
            gone -> {});
    try {
      Instance instance =
          loop.submit(
                  () -> {
                    Guest guest =
                        new Guest(
                            KERNEL, sandbox, loop, frames[0], output[0], null, released::complete);
                    Instance adopted = template.adopt(guest, new NoOwner());
                    assertFalse(adopted.start(call, false, false));
                    assertFalse(call.isOver());
                    guest.processEnded(new ExitStatus(9));
                    return adopted;
                  })
              .get(20, TimeUnit.SECONDS);
      released.get(20, TimeUnit.SECONDS);
      assertEquals(InstanceState.ENDED, instance.state());
    } finally {
      KERNEL.close(frames[1]);
      KERNEL.close(output[1]);
      group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }
  }
}
