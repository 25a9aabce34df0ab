package dev.argyle.zygote.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.zygote.guest.ExitStatus;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Zygotes that real Python zygotes fork. */
@RequiresRoot
class ZygoteGrowthTest extends GrowthField {
  ZygoteGrowthTest() {
    super(GuestRuntime.PYTHON);
  }

  private UnfitModuleException unfit(String source) throws IOException {
    write("bad.py", source);
    return assertThrows(UnfitModuleException.class, () -> grow(root(), spec(1, "bad"), () -> {}));
  }

  @Test
  void forksGuestsFromAZygoteThatHasImported() throws Exception {
    write("heavy.py", "import decimal\nheld = bytearray(4 << 20)\n");
    CompletableFuture<Void> ended = new CompletableFuture<>();
    Grown grown = grow(root(), spec(1, "heavy", "heavy.held", "json"), () -> ended.complete(null));
    assertTrue(grown.unsharedBytes() >= 4 << 20, () -> grown.unsharedBytes() + " bytes");
    assertTrue(grown.importUs() > 0);
    for (int i = 0; i < 3; i++) {
      assertEquals(new ExitStatus(0), ready(grown.process()));
    }
    grown.process().close();
    ended.get(10, TimeUnit.SECONDS);
    assertEquals(new ExitStatus(0), ready(root()));
  }

  @Test
  void growsFromWhatHasGrown() throws Exception {
    write("first.py", "");
    write("second.py", "import first\n");
    Grown first = grow(root(), spec(1, "first"), () -> {});
    Grown second = grow(first.process(), spec(2, "second"), () -> {});
    assertEquals(new ExitStatus(0), ready(second.process()));
    assertEquals(new ExitStatus(0), ready(first.process()));
  }

  @Test
  void endsWithTheOneItWasForkedFrom() throws Exception {
    write("first.py", "");
    CompletableFuture<Void> ended = new CompletableFuture<>();
    grow(root(), spec(1, "first"), () -> ended.complete(null));
    root().close();
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
    assertEquals(new ExitStatus(0), ready(root()));
  }

  @Test
  void endsAModuleThatNeverEnds() throws Exception {
    write("endless.py", "while True: pass\n");
    GrowthSpec hurried = hurried(spec(1, "endless"));
    UnfitModuleException unfit =
        assertThrows(UnfitModuleException.class, () -> grow(root(), hurried, () -> {}));
    assertEquals("endless", unfit.module());
    assertEquals("takes too long to import", unfit.why());
    assertEquals(new ExitStatus(0), ready(root()));
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
    Grown grown = grow(root(), spec(1, "nosy"), () -> {});
    assertEquals(new ExitStatus(0), ready(grown.process()));
  }
}
