package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Specs;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What handlers and their children do every day, under the filter. */
@RequiresRoot
class AllowedCallsTest {
  @RegisterExtension static final WorkerFixture FIXTURE = WorkerFixture.plain();

  private final Inside inside = new Inside(FIXTURE);
  private final FunctionSpec probe = inside.function(Specs.named("probe").memoryMb(512));

  private String run(String code) {
    return inside.run(probe, code).asText();
  }

  @Test
  void threads() {
    String code =
        """
        import concurrent.futures
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            out = sum(pool.map(lambda n: n * n, range(10)))
        """;
    assertEquals("285", run(code));
  }

  @Test
  void subprocesses() {
    String code =
        """
        import subprocess
        out = subprocess.run(["sh", "-c", "echo a b | tr a c; exit 3"], capture_output=True,
                             text=True)
        out = out.stdout.strip() + str(out.returncode)
        """;
    assertEquals("c b3", run(code));
  }

  @Test
  void subprocessesOfPosixSpawn() {
    String code =
        """
        child = os.posix_spawn("/bin/sh", ["sh", "-c", "exit 7"], {})
        out = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        """;
    assertEquals("7", run(code));
  }

  @Test
  void forkedChildren() {
    String code =
        """
        child = os.fork()
        if child == 0:
            os._exit(5)
        out = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        """;
    assertEquals("5", run(code));
  }

  @Test
  void multiprocessingWithPoolsAndSemaphores() {
    String code =
        """
        import multiprocessing, operator
        fork = multiprocessing.get_context("fork")
        with fork.Pool(2) as pool:
            squares = pool.map(abs, [-1, -2, -3])
        shared = fork.Value("i", 0)
        child = fork.Process(target=operator.setitem, args=(fork.Array("i", 1), 0, 1))
        child.start()
        child.join()
        with shared.get_lock():
            shared.value = sum(squares)
        out = [shared.value, child.exitcode]
        """;
    assertEquals("[6,0]", inside.run(probe, code).toString());
  }

  @Test
  void asyncio() {
    String code =
        """
        import asyncio
        async def main():
            child = await asyncio.create_subprocess_exec("echo", "async",
                                                         stdout=asyncio.subprocess.PIPE)
            text = (await child.communicate())[0].decode().strip()
            results = await asyncio.gather(asyncio.sleep(0.001, "a"), asyncio.to_thread(str, 1))
            return text + "".join(results)
        out = asyncio.run(main())
        """;
    assertEquals("asynca1", run(code));
  }

  @Test
  void nameLookupsWithoutNetlink() {
    assertTrue(run("out = str(socket.getaddrinfo('localhost', 80))").contains("127.0.0.1"));
    assertTrue(
        run("out = str(socket.getaddrinfo('127.0.0.1', 80, flags=socket.AI_ADDRCONFIG))")
            .contains("127.0.0.1"));
    assertEquals("sandbox", run("out = socket.gethostname()"));
  }

  @Test
  void tls() {
    String code =
        """
        import hashlib, ssl
        context = ssl.create_default_context()
        out = context.check_hostname and len(hashlib.sha256(ssl.RAND_bytes(8)).digest())
        """;
    assertEquals("32", run(code));
  }

  @Test
  void sqlite() {
    String code =
        """
        import sqlite3
        with sqlite3.connect("/tmp/a.db") as db:
            db.execute("pragma journal_mode=wal")
            db.execute("create table if not exists t (n int)")
            db.execute("insert into t values (42)")
            out = db.execute("select max(n) from t").fetchone()[0]
        """;
    assertEquals("42", run(code));
  }

  @Test
  void numpyAndItsThreads() {
    assumeTrue(installed("numpy"), "python3-numpy is not installed");
    assertEquals(
        "1000.0", run("import numpy\nout = str(numpy.eye(1000).dot(numpy.ones(1000)).sum())"));
  }

  @Test
  void pillow() {
    assumeTrue(installed("PIL"), "python3-pil is not installed");
    String code =
        """
        from PIL import Image
        import io
        file = io.BytesIO()
        Image.new("RGB", (8, 8)).save(file, "GIF")
        out = file.getvalue()[:3].decode()
        """;
    assertEquals("GIF", run(code));
  }

  private static boolean installed(String name) {
    return Files.isDirectory(Path.of("/usr/lib/python3/dist-packages", name));
  }

  @Test
  void ffmpegWithItsThreads() {
    assumeTrue(Files.exists(Path.of("/usr/bin/ffmpeg")), "ffmpeg is not installed");
    String code =
        """
        import subprocess
        version = subprocess.run(["ffmpeg", "-version"], capture_output=True, text=True)
        made = subprocess.run(
            ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "color=red:s=32x32:d=1", "-y",
             "/tmp/a.gif"], capture_output=True, text=True, stdin=subprocess.DEVNULL)
        out = version.stdout.split()[0] + made.stderr + str(os.path.getsize("/tmp/a.gif") > 0)
        """;
    assertEquals("ffmpegTrue", run(code));
  }

  @Test
  void signalsAndTimers() {
    String code =
        """
        import signal, time
        seen = []
        signal.signal(signal.SIGUSR1, lambda *_: seen.append("usr1"))
        signal.signal(signal.SIGALRM, lambda *_: seen.append("alarm"))
        os.kill(os.getpid(), signal.SIGUSR1)
        signal.setitimer(signal.ITIMER_REAL, 0.001)
        while len(seen) < 2:
            time.sleep(0.001)
        out = ",".join(seen)
        """;
    assertEquals("usr1,alarm", run(code));
  }

  @Test
  void memoryAndItsFiles() {
    String code =
        """
        import mmap
        anonymous = mmap.mmap(-1, 1 << 20)
        anonymous[0] = 1
        anonymous.resize(1 << 21)
        fd = os.memfd_create("buffer")
        os.write(fd, b"memory")
        with mmap.mmap(fd, 6) as view:
            out = view[:].decode() + str(anonymous[0])
        """;
    assertEquals("memory1", run(code));
  }

  @Test
  void sharedMemoryByName() {
    String code =
        """
        from multiprocessing import shared_memory
        block = shared_memory.SharedMemory(create=True, size=64)
        block.buf[0] = 9
        again = shared_memory.SharedMemory(name=block.name)
        out = again.buf[0]
        block.unlink()
        """;
    assertEquals("9", run(code));
  }

  @Test
  void filesOfAllKinds() {
    String code =
        """
        import shutil, tempfile
        with tempfile.TemporaryDirectory() as folder:
            a, b = folder + "/a", folder + "/b"
            with open(a, "wb") as file:
                file.write(os.getrandom(4096))
                os.fsync(file.fileno())
            shutil.copy2(a, b)
            os.sync()
            os.link(a, b + "2")
            os.symlink(a, b + "3")
            os.chmod(b, 0o600)
            out = len(os.listdir(folder)) * os.path.getsize(b)
        """;
    assertEquals("16384", run(code));
  }

  @Test
  void clocks() {
    String code =
        """
        import time
        before = time.monotonic()
        time.sleep(0.002)
        out = time.monotonic() - before >= 0.002 and time.time() > 0
        """;
    assertEquals("true", run(code));
  }
}
