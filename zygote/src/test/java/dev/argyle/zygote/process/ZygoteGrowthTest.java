package dev.argyle.zygote.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.RunId;
import dev.argyle.sandbox.cgroup.CgroupLimits;
import dev.argyle.sandbox.cgroup.CgroupTrees;
import dev.argyle.sandbox.mount.CodeMount;
import dev.argyle.sandbox.mount.CodeMounter;
import dev.argyle.sandbox.mount.HostRoot;
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
import dev.argyle.sandbox.testing.RequiresRoot;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Zygotes that real zygotes fork, with packages that the tests write. */
@RequiresRoot
class ZygoteGrowthTest {
  private static final int SLOTS = 8;
  private static final CgroupLimits LIMITS = new CgroupLimits(128L << 20, 1, 64);
  private static final Scratch SCRATCH = new Scratch(16L << 20, 1_000);
  private static final byte READY = 16;

  @TempDir private Path base;
  @TempDir private Path packages;

  private final Kernel kernel = new JnrKernel();
  // Mounting into zygotes changes the thread's root, so it must not be the test's.
  private final ScheduledExecutorService gardener = Executors.newScheduledThreadPool(1);
  private final CompletableFuture<Void> rootEnded = new CompletableFuture<>();
  private SlotPool slots;
  private CodeMounter mounter;
  private ZygoteGrowth growth;
  private ZygoteProcess root;

  @BeforeEach
  void startTheRoot() throws Exception {
    slots = new SlotPool(CgroupTrees.open(kernel, RunId.current() + "-grow"), Egress.OPEN, SLOTS);
    ZygoteSpec spec = new ZygoteSpec(GuestRuntime.PYTHON, base, entry(), false, 0, SLOTS);
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
    root.close();
    rootEnded.get(10, TimeUnit.SECONDS);
    growth.close();
    mounter.close();
    gardener.shutdown();
    slots.close();
  }

  private List<EntryStep> entry() {
    return EntrySequence.forGuest(GuestRuntime.PYTHON.filter(), SCRATCH, 256, kernel.landlockAbi());
  }

  private GrowthSpec spec(int number, String... modules) {
    return new GrowthSpec(
        number,
        SLOTS,
        ZygoteSequence.afterMaps(SCRATCH, 256, kernel.landlockAbi()),
        entry(),
        List.of(new CodeMount(packages.toString(), HostRoot.PYTHON_PACKAGES)),
        List.of(modules),
        10_000);
  }

  private Grown grow(ZygoteProcess parent, GrowthSpec spec, Runnable whenEnded)
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

  private void write(String file, String source) throws IOException {
    Files.setPosixFilePermissions(packages, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(packages.resolve(file), source);
  }

  private UnfitModuleException unfit(String source) throws IOException {
    write("bad.py", source);
    return assertThrows(UnfitModuleException.class, () -> grow(root, spec(1, "bad"), () -> {}));
  }

  /** Forks a guest, and lets it end when it has said that it is ready. */
  private ExitStatus ready(ZygoteProcess zygote) throws Exception {
    Slot slot = slots.lease(LIMITS).orElseThrow();
    int[] frames = kernel.socketpair(Linux.SOCK_STREAM);
    int[] procs = slot.cgroup().openProcs();
    BlockingQueue<Object> heard = new ArrayBlockingQueue<>(4);
    zygote.fork(slot.uid(), frames[1], frames[1], procs, new Heard(heard));
    int pidfd = (Integer) heard.poll(10, TimeUnit.SECONDS);
    kernel.close(frames[1]);
    byte[] first = kernel.receiveMessage(frames[0], 200).bytes();
    assertEquals(READY, first[1], () -> new String(first, StandardCharsets.UTF_8));
    kernel.close(frames[0]);
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

  @Test
  void forksGuestsFromAZygoteThatHasImported() throws Exception {
    write("heavy.py", "import decimal\nheld = bytearray(4 << 20)\n");
    CompletableFuture<Void> ended = new CompletableFuture<>();
    Grown grown = grow(root, spec(1, "heavy", "heavy.held", "json"), () -> ended.complete(null));
    assertTrue(grown.unsharedBytes() >= 4 << 20, () -> grown.unsharedBytes() + " bytes");
    assertTrue(grown.importUs() > 0);
    for (int i = 0; i < 3; i++) {
      assertEquals(new ExitStatus(0), ready(grown.process()));
    }
    grown.process().close();
    ended.get(10, TimeUnit.SECONDS);
    assertEquals(new ExitStatus(0), ready(root));
  }

  @Test
  void growsFromWhatHasGrown() throws Exception {
    write("first.py", "");
    write("second.py", "import first\n");
    Grown first = grow(root, spec(1, "first"), () -> {});
    Grown second = grow(first.process(), spec(2, "second"), () -> {});
    assertEquals(new ExitStatus(0), ready(second.process()));
    assertEquals(new ExitStatus(0), ready(first.process()));
  }

  @Test
  void endsWithTheOneItWasForkedFrom() throws Exception {
    write("first.py", "");
    CompletableFuture<Void> ended = new CompletableFuture<>();
    grow(root, spec(1, "first"), () -> ended.complete(null));
    root.close();
    ended.get(10, TimeUnit.SECONDS);
  }

  @Test
  void tellsWhatAModuleDoesThatNoneMay() throws Exception {
    assertEquals(
        "starts 1 thread",
        unfit("import threading, time\nthreading.Thread(target=time.sleep, args=(9,)).start()")
            .why());
    assertEquals("keeps open /usr/bin/env", unfit("kept = open('/usr/bin/env')").why());
    assertTrue(
        unfit("import socket\nkept = socket.socket()").why().startsWith("keeps open socket:"));
    assertEquals("writes to /tmp/x", unfit("open('/tmp/x', 'w').close()").why());
    assertEquals(
        "starts processes", unfit("import subprocess\nsubprocess.Popen(['sleep', '9'])").why());
    assertEquals(
        "handles signals",
        unfit("import signal\nsignal.signal(signal.SIGTERM, lambda *_: None)").why());
    assertEquals("changes the working directory", unfit("import os\nos.chdir('/usr')").why());
    assertEquals("raises ValueError: no", unfit("raise ValueError('no')").why());
    assertEquals(
        "raises ModuleNotFoundError: No module named 'nowhere'", unfit("import nowhere").why());
    assertEquals("raises SystemExit: 3", unfit("raise SystemExit(3)").why());
    assertEquals("ends the process: exit status 7", unfit("import os\nos._exit(7)").why());
    assertEquals(
        "ends the process: signal: segmentation fault",
        unfit("import ctypes\nctypes.string_at(0)").why());
    assertEquals(new ExitStatus(0), ready(root));
  }

  @Test
  void endsAModuleThatNeverEnds() throws Exception {
    write("endless.py", "while True: pass\n");
    GrowthSpec spec = spec(1, "endless");
    GrowthSpec hurried =
        new GrowthSpec(
            1, SLOTS, spec.confinement(), spec.entry(), spec.mounts(), spec.modules(), 500);
    UnfitModuleException unfit =
        assertThrows(UnfitModuleException.class, () -> grow(root, hurried, () -> {}));
    assertEquals("endless", unfit.module());
    assertEquals("takes too long to import", unfit.why());
    assertEquals(new ExitStatus(0), ready(root));
  }

  @Test
  void holdsNoPrivilegeWhileItImports() throws Exception {
    // Each would show in the reason, as the module then raises or prints what it found.
    write(
        "nosy.py",
        """
        import os
        status = dict(line.split(':', 1) for line in open('/proc/self/status'))
        owner = open('/proc/self/uid_map').read().split()[1]
        assert status['NoNewPrivs'].strip() == '1'
        assert status['Seccomp'].strip() == '2'
        assert int(status['CapBnd'], 16) == int(status['CapEff'], 16) == 0x2001c0
        assert int(owner) == 1899999998, owner
        def refused(action, *numbers):
            try:
                action()
            except OSError as error:
                assert error.errno in numbers, error
            else:
                raise AssertionError(action)
        refused(lambda: open('/proc/sys/kernel/core_pattern', 'w'), 13, 30, 1)
        refused(lambda: open('/usr/x', 'w'), 30, 13)
        refused(lambda: os.mknod('/tmp/x', 0o20600, 0x103), 1)
        refused(lambda: open('/var/runtime/argyle/zygote.py', 'a'), 30, 13)
        refused(lambda: os.setresuid(0, 0, 1899999999), 22)
        import ctypes
        libc = ctypes.CDLL(None, use_errno=True)
        for number in (321, 323, 298, 425, 250, 246, 308, 175, 313):
            assert libc.syscall(number, 0, 0, 0, 0, 0) == -1 and ctypes.get_errno() == 1, number
        """);
    Grown grown = grow(root, spec(1, "nosy"), () -> {});
    assertEquals(new ExitStatus(0), ready(grown.process()));
  }
}
