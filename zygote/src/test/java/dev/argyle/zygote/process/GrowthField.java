package dev.argyle.zygote.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.argyle.sandbox.RunId;
import dev.argyle.sandbox.cgroup.CgroupLimits;
import dev.argyle.sandbox.cgroup.CgroupTrees;
import dev.argyle.sandbox.mount.CodeMount;
import dev.argyle.sandbox.mount.CodeMounter;
import dev.argyle.sandbox.mount.Scratch;
import dev.argyle.sandbox.policy.EntrySequence;
import dev.argyle.sandbox.policy.EntryStep;
import dev.argyle.sandbox.policy.ZygoteSequence;
import dev.argyle.sandbox.policy.egress.Egress;
import dev.argyle.sandbox.process.Slot;
import dev.argyle.sandbox.process.SlotPool;
import dev.argyle.sandbox.sys.JnrKernel;
import dev.argyle.sandbox.sys.Kernel;
import dev.argyle.sandbox.sys.Linux;
import dev.argyle.zygote.guest.ExitStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A real zygote of a runtime that forks others, with packages that the tests write. */
abstract class GrowthField {
  private static final int SLOTS = 8;
  private static final CgroupLimits LIMITS = new CgroupLimits(128L << 20, 1, 64);
  private static final Scratch SCRATCH = new Scratch(16L << 20, 1_000);
  private static final byte READY = 16;

  @TempDir private Path base;
  @TempDir private Path packages;

  private final GuestRuntime runtime;

  private final Kernel kernel = new JnrKernel();
  // Mounting into zygotes changes the thread's root, so it must not be the test's.
  private final ScheduledExecutorService gardener = Executors.newScheduledThreadPool(1);
  private final CompletableFuture<Void> rootEnded = new CompletableFuture<>();
  private SlotPool slots;
  private CodeMounter mounter;
  private ZygoteGrowth growth;
  private ZygoteProcess root;

  GrowthField(GuestRuntime runtime) {
    this.runtime = runtime;
  }

  GuestRuntime runtime() {
    return runtime;
  }

  ZygoteProcess root() {
    return root;
  }

  @BeforeEach
  void startTheRoot() throws Exception {
    // By a name that every platform's start knows for a run's: what a killed test leaves is swept.
    String run = RunId.current().toString();
    slots = new SlotPool(CgroupTrees.open(kernel, run), Egress.OPEN, SLOTS);
    ZygoteSpec spec = new ZygoteSpec(runtime(), base, entry(), false, 0, SLOTS);
    root = ZygoteProcess.start(kernel, spec, () -> rootEnded.complete(null));
    gardener
        .submit(
            () -> {
              mounter = new CodeMounter(kernel);
              growth = new ZygoteGrowth(kernel, mounter);
              return null;
            })
        .get();
  }

  @AfterEach
  void endAll() throws Exception {
    try {
      if (root != null) {
        root.close();
        rootEnded.get(10, TimeUnit.SECONDS);
      }
      if (growth != null) {
        growth.close();
      }
      if (mounter != null) {
        mounter.close();
      }
    } finally {
      gardener.shutdown();
      if (slots != null) {
        slots.close();
      }
    }
  }

  private List<EntryStep> entry() {
    return EntrySequence.forGuest(runtime().filter(), SCRATCH, 256, kernel.landlockAbi());
  }

  GrowthSpec spec(int number, String... modules) {
    return new GrowthSpec(
        number,
        SLOTS,
        ZygoteSequence.afterMaps(SCRATCH, 256, kernel.landlockAbi()),
        entry(),
        List.of(new CodeMount(packages.toString(), runtime().environment())),
        List.of(modules),
        10_000);
  }

  /** The same in half a second. */
  static GrowthSpec hurried(GrowthSpec spec) {
    return new GrowthSpec(
        spec.number(),
        spec.slots(),
        spec.confinement(),
        spec.entry(),
        spec.mounts(),
        spec.modules(),
        500);
  }

  Grown grow(ZygoteProcess parent, GrowthSpec spec, Runnable whenEnded)
      throws IOException, InterruptedException {
    Slot slot = slots.lease(LIMITS).orElseThrow();
    try {
      return gardener.submit(() -> growth.grow(parent, slot, spec, whenEnded)).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        slots.release(slot);
        throw failure;
      }
      throw new AssertionError(e.getCause());
    }
  }

  void write(String file, String source) throws IOException {
    Files.setPosixFilePermissions(packages, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path path = packages.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, source);
  }

  /** Forks a guest, and lets it end when it has said that it is ready. */
  ExitStatus ready(ZygoteProcess zygote) throws Exception {
    Slot slot = slots.lease(LIMITS).orElseThrow();
    int[] frames = kernel.socketpair(Linux.SOCK_STREAM);
    // Not the same: Node lets neither wait that is its output.
    int[] output = kernel.socketpair(Linux.SOCK_STREAM);
    int[] procs = slot.cgroup().openProcs();
    BlockingQueue<Object> heard = new ArrayBlockingQueue<>(4);
    zygote.fork(slot.uid(), frames[1], output[1], procs, new Heard(heard));
    int pidfd = (Integer) heard.poll(10, TimeUnit.SECONDS);
    kernel.close(frames[1]);
    kernel.close(output[1]);
    byte[] first = kernel.receiveMessage(frames[0], 200).bytes();
    kernel.close(frames[0]);
    byte[] words = kernel.receiveMessage(output[0], 2_000).bytes();
    kernel.close(output[0]);
    assertEquals("", new String(words, StandardCharsets.UTF_8));
    assertEquals(READY, first[1]);
    ExitStatus status = (ExitStatus) heard.poll(10, TimeUnit.SECONDS);
    kernel.close(pidfd);
    for (int fd : procs) {
      kernel.close(fd);
    }
    slots.release(slot);
    return status;
  }

  private record Heard(BlockingQueue<Object> queue) implements ZygoteProcess.ForkListener {
    @Override
    public void forked(int pidfd) {
      queue.add(pidfd);
    }

    @Override
    public void lost(String why) {
      queue.add(why);
    }

    @Override
    public void failed(String why) {
      queue.add(why);
    }

    @Override
    public void ended(ExitStatus status) {
      queue.add(status);
    }
  }
}
