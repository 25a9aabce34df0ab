package dev.argyle.worker.trap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.Answer;
import dev.argyle.worker.api.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Guests that take all they can get: processes, memory, files, descriptors, time. */
@RequiresRoot
class ExhaustionTrapsTest {
  private static final long MEBIBYTE = 1 << 20;

  @RegisterExtension static final TrapField FIELD = new TrapField();

  private static String bomb(int memoryMb, String code) {
    return FIELD.run(FIELD.specs().memoryMb(memoryMb), code).errorType();
  }

  @Test
  void forkBomb() {
    String code =
        """
        while True:
            try:
                os.fork()
            except OSError:
                pass
        """;
    Answer answer = FIELD.run(FIELD.specs().memoryMb(512).timeoutMs(700), code);
    assertEquals("Sandbox.Timedout", answer.errorType());
  }

  @Test
  void shellForkBomb() {
    String code =
        """
        subprocess.run(["sh", "-c", "b() { b | b & }; b; b; while :; do b; done"],
                       stderr=subprocess.DEVNULL)
        time.sleep(60)
        """;
    assertEquals(
        "Sandbox.Timedout",
        FIELD.run(FIELD.specs().memoryMb(512).timeoutMs(700), code).errorType());
  }

  @Test
  void threadBomb() {
    String code =
        """
        threads = 0
        threading.stack_size(64 << 10)
        end = threading.Event()
        try:
            while True:
                threading.Thread(target=end.wait, daemon=True).start()
                threads += 1
        except RuntimeError:
            pass
        out = threads
        """;
    int threads = FIELD.run(FIELD.specs().memoryMb(512), code).value().asInt();
    assertEquals(FIELD.fixture().config().processes() - 1, threads);
  }

  @Test
  void memoryBomb() {
    assertEquals("Runtime.OutOfMemory", bomb(64, "x = b'x' * (1 << 20)\nwhile True: x += x"));
  }

  @Test
  void memoryBombOfManyChildren() {
    String code =
        """
        for _ in range(8):
            if os.fork() == 0:
                kept = bytearray(b"x") * (24 << 20)
                time.sleep(60)
        kept = bytearray(b"x") * (40 << 20)
        time.sleep(60)
        """;
    Answer answer = FIELD.run(FIELD.specs().memoryMb(64).timeoutMs(1_500), code);
    answer.error();
    assertTrue(answer.metering().memoryPeakBytes() <= 64 * MEBIBYTE, answer::toString);
  }

  @Test
  void memoryBombInScratch() {
    String code =
        """
        for i in range(1 << 20):
            write(f"/tmp/{i}", bytes(1 << 20))
        """;
    assertEquals("Runtime.OutOfMemory", bomb(64, code));
  }

  @Test
  void memoryBombInMemoryFiles() {
    String code =
        """
        files = []
        while True:
            files.append(os.memfd_create("bomb"))
            os.write(files[-1], bytes(1 << 20))
        """;
    assertEquals("Runtime.OutOfMemory", bomb(64, code));
  }

  @Test
  void memoryBombInSharedMemory() {
    String posix =
        """
        while True:
            with open("/dev/shm/bomb", "ab") as file:
                file.write(bytes(1 << 20))
        """;
    assertEquals("Runtime.OutOfMemory", bomb(64, posix));
    String systemV =
        """
        libc.shmat.restype = ctypes.c_void_p
        while True:
            segment = raw(SYS_shmget, 0, 8 << 20, 0o1600)
            address = libc.shmat(segment, None, 0)
            ctypes.memset(address, 1, 8 << 20)
            libc.shmdt(ctypes.c_void_p(address))
        """;
    assertEquals("Runtime.OutOfMemory", bomb(64, systemV));
  }

  /** What the kernel holds for sockets, pipes and queues is the guest's memory too. */
  @Test
  void memoryBombInTheKernelsBuffers() {
    String code =
        """
        import fcntl
        kept, held = [], 0
        chunk = bytes(64 << 10)
        def pour(fd):
            global held
            os.set_blocking(fd, False)
            try:
                while True:
                    held += os.write(fd, chunk)
            except OSError:
                pass
        try:
            while True:
                pair = socket.socketpair()
                pair[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 30)
                kept.append(pair)
                pour(pair[0].fileno())
                ends = os.pipe()
                kept.append(ends)
                pour(ends[1])
        except OSError as error:
            out = [errno.errorcode[error.errno], held]
        """;
    Answer answer = FIELD.run(FIELD.specs().memoryMb(64), code);
    if (answer.result().outcome() instanceof Outcome.Success) {
      long held = answer.value().get(1).asLong();
      assertTrue(held < 64 * MEBIBYTE, answer::toString);
    } else {
      assertEquals("Runtime.OutOfMemory", answer.errorType());
    }
    assertTrue(answer.metering().memoryPeakBytes() <= 64 * MEBIBYTE, answer::toString);
  }

  @Test
  void attributesThatFillTheKernelsMemory() {
    String code =
        """
        write("/tmp/file", b"")
        count = 0
        try:
            while True:
                os.setxattr("/tmp/file", f"user.{count}", bytes(60_000))
                count += 1
        except OSError as error:
            out = [errno.errorcode[error.errno], count]
        """;
    Answer answer = FIELD.run(FIELD.specs().memoryMb(64), code);
    if (answer.result().outcome() instanceof Outcome.Success) {
      assertTrue(answer.value().get(1).asLong() * 60_000 < 64 * MEBIBYTE, answer::toString);
    } else {
      assertEquals("Runtime.OutOfMemory", answer.errorType());
    }
  }

  @Test
  void diskFiller() {
    String code =
        """
        with open("/tmp/file", "wb") as file:
            tries("at once", lambda: os.posix_fallocate(file.fileno(), 0, 600 << 20))
        for path in ("/", "/dev", "/etc", "/usr", "/var/task", "/run", "/home", "/var"):
            tries(path, lambda: write(path + "/filler", b"x"))
        """;
    FIELD.refused(FIELD.specs().memoryMb(1024), code, "ENOSPC EFBIG");
  }

  @Test
  void inodeFiller() {
    String code =
        """
        count = 0
        try:
            while True:
                os.close(os.open(f"/tmp/{count}", os.O_CREAT))
                count += 1
        except OSError as error:
            out = [errno.errorcode[error.errno], count]
        """;
    Answer answer = FIELD.run(FIELD.specs().memoryMb(48), code);
    if (answer.result().outcome() instanceof Outcome.Success) {
      assertEquals("ENOSPC", answer.value().get(0).asText());
      int most = FIELD.fixture().config().scratch().files();
      assertTrue(answer.value().get(1).asInt() < most, answer::toString);
    } else {
      assertEquals("Runtime.OutOfMemory", answer.errorType());
    }
  }

  @Test
  void foldersOfEndlessDepth() {
    String code =
        """
        os.chdir("/tmp")
        name = "d" * 200
        try:
            for out in range(20_000):
                os.mkdir(name)
                os.chdir(name)
        except OSError:
            pass
        """;
    FIELD.run(FIELD.specs().memoryMb(64), code);
  }

  @Test
  void descriptorsOfEveryProcess() {
    String code =
        """
        def fill(count=0):
            try:
                while True:
                    os.dup(0)
                    count += 1
            except OSError as error:
                return [errno.errorcode[error.errno], count]
        for _ in range(50):
            if os.fork() == 0:
                fill()
                time.sleep(60)
        out = fill()
        os.closerange(4, 1 << 20)
        """;
    JsonNode out = FIELD.run(FIELD.specs().memoryMb(512), code).value();
    assertEquals("EMFILE", out.get(0).asText());
    assertTrue(out.get(1).asInt() < FIELD.fixture().config().openFiles(), out::toString);
  }

  @Test
  void timersAndQueuedSignals() {
    String code =
        """
        count = 0
        signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGRTMIN,))
        try:
            while count < 1_000_000:
                raw(SYS_timer_create, 1, None, ctypes.byref(ctypes.c_int()))
                raw(SYS_rt_sigqueueinfo, os.getpid(), signal.SIGRTMIN,
                    struct.pack("iii", signal.SIGRTMIN, 0, -1) + bytes(116))
                count += 1
            out = "endless"
        except OSError as error:
            out = errno.errorcode[error.errno]
        """;
    Answer answer = FIELD.run(FIELD.specs().memoryMb(64), code);
    if (answer.result().outcome() instanceof Outcome.Success) {
      assertEquals("EAGAIN", answer.value().asText());
    } else {
      assertEquals("Runtime.OutOfMemory", answer.errorType());
    }
  }

  @Test
  void endlessWorkThatIgnoresSignals() {
    String code =
        """
        for number in range(1, 65):
            try:
                signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError):
                pass
        for _ in range(3):
            if os.fork() == 0:
                os.setsid()
                break
        while True:
            pass
        """;
    Answer answer = FIELD.run(FIELD.specs().timeoutMs(500), code);
    assertEquals("Sandbox.Timedout", answer.errorType());
  }

  @Test
  void zombies() {
    String code =
        """
        count = 0
        try:
            while True:
                if os.fork() == 0:
                    os._exit(0)
                count += 1
        except BlockingIOError:
            out = count
        """;
    int zombies = FIELD.run(FIELD.specs().memoryMb(512), code).value().asInt();
    assertEquals(FIELD.fixture().config().processes() - 1, zombies);
  }

  @Test
  void hugeArgumentsAndEnvironment() {
    String code =
        """
        long = "x" * (100 << 10)
        tries("argument", lambda: subprocess.run(["true"] + [long] * 100))
        tries("environment", lambda: subprocess.run(["true"], env={str(i): long for i in range(100)}))
        os.environ.update({str(i): long for i in range(200)})
        tries("inherited", lambda: subprocess.run(["true"]))
        """;
    FIELD.refused(FIELD.specs(), code, "E2BIG");
  }

  @Test
  void queuesAndSemaphores() {
    String code =
        """
        count = 0
        try:
            while count < 200_000:
                raw(SYS_semget, 0, 250, 0o1600)
                queue = raw(SYS_msgget, 0, 0o1600)
                raw(SYS_msgsnd, queue, struct.pack("q", 1) + bytes(8000), 8000, 0o4000)
                count += 1
            out = "endless"
        except OSError as error:
            out = errno.errorcode[error.errno]
        """;
    Answer answer = FIELD.run(FIELD.specs().memoryMb(64), code);
    if (answer.result().outcome() instanceof Outcome.Success) {
      assertTrue("ENOSPC EAGAIN ENOMEM".contains(answer.value().asText()), answer::toString);
    } else {
      assertEquals("Runtime.OutOfMemory", answer.errorType());
    }
  }
}
