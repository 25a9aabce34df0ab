package dev.argyle.worker.trap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.Answer;
import dev.argyle.worker.Guests;
import dev.argyle.worker.api.FunctionSpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Guests that reach for other processes, or whose processes want to live longer than they may. */
@RequiresRoot
class ProcessTrapsTest {
  private static final String DAEMON =
      """
      if os.fork() == 0:
          os.setsid()
          if os.fork() == 0:
              for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGPIPE):
                  signal.signal(number, signal.SIG_IGN)
              os.closerange(0, 1024)
              os.chdir("/")
              while True:
                  time.sleep(1)
          os._exit(0)
      """;

  @RegisterExtension static final TrapField FIELD = new TrapField();

  private static final long JVM = ProcessHandle.current().pid();

  private static String pids() {
    return "pids = [" + JVM + ", " + Guests.zygote() + ", 2, 0x3fffff]\n";
  }

  /** That nothing is left is asserted after each trap. */
  @Test
  void daemonsOfARequest() {
    assertEquals("started", FIELD.found(DAEMON.repeat(3) + "out = 'started'").asText());
  }

  @Test
  void daemonsOfAnInstance() {
    String run = FIELD.fixture().config().runId();
    int before = Guests.all(run).size();
    FunctionSpec function = FIELD.function(FIELD.instanceSpecs());
    for (int i = 0; i < 3; i++) {
      FIELD.start(function, DAEMON + "out = 'started'").answer().value();
    }
    Eventually.await("they live as long as it", () -> Guests.all(run).size() >= before + 3);
    // In its slot they stay, and its bounds are theirs.
    List<Integer> largest =
        Guests.bySlot(run).values().stream()
            .max((one, other) -> one.size() - other.size())
            .orElseThrow();
    assertTrue(largest.size() >= 4, largest::toString);
    FIELD.fixture().worker().retire(function.name(), "");
    Eventually.await("and no longer", () -> Guests.all(run).size() <= before);
  }

  @Test
  void childrenThatHoldTheSocketsOfADeadParent() {
    String code =
        """
        if os.fork() == 0:
            os.setsid()
            while True:
                time.sleep(1)
        os._exit(0)
        """;
    Answer answer = FIELD.run(code);
    assertEquals("Runtime.ExitError", answer.errorType());
  }

  /** A fork that has the sockets answers for it, but is gone with it. */
  @Test
  void childrenThatAnswerForTheirParent() {
    String code =
        """
        if os.fork() == 0:
            os.write(3, frame(20, b'"from a child"'))
            time.sleep(60)
        time.sleep(60)
        """;
    assertEquals("from a child", FIELD.found(code).asText());
  }

  @Test
  void signalsToEverybody() {
    String code =
        """
        signal.signal(signal.SIGUSR1, signal.SIG_IGN)
        for _ in range(3):
            if os.fork() == 0:
                time.sleep(60)
        tries("all", lambda: os.kill(-1, signal.SIGKILL))
        tries("group", lambda: os.kill(0, signal.SIGUSR1))
        while True:
            try:
                os.wait()
            except ChildProcessError:
                break
        out = tried
        """;
    // They reach its own children only.
    JsonNode out = FIELD.found(code);
    assertEquals("SUCCESS: None", out.get("all").asText());
  }

  @Test
  void signalsToItsFirstProcess() {
    String code =
        """
        for number in (signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM, signal.SIGSEGV):
            if os.fork() == 0:
                os.kill(1, number)
                os._exit(0)
            os.wait()
            os.kill(1, signal.SIGSTOP)
        out = "alive"
        """;
    assertEquals("alive", FIELD.found(code).asText());
  }

  @Test
  void signalsToTheHost() {
    FIELD.refused(
        pids()
            + """
            for pid in pids:
                for number in (0, signal.SIGTERM, signal.SIGKILL):
                    tries(f"kill {pid}", lambda: os.kill(pid, number))
                tries(f"tkill {pid}", lambda: raw(SYS_tkill, pid, 15))
                tries(f"tgkill {pid}", lambda: raw(SYS_tgkill, pid, pid, 15))
                tries(f"queue {pid}", lambda: raw(SYS_rt_sigqueueinfo, pid, 15,
                    struct.pack("iii", 15, 0, -1) + bytes(116)))
                tries(f"group {pid}", lambda: os.killpg(pid, 15))
            """);
  }

  @Test
  void descriptorsOfOtherProcesses() {
    FIELD.refused(
        pids()
            + """
            for pid in pids:
                tries(f"open {pid}", lambda: os.pidfd_open(pid))
                tries(f"proc {pid}", lambda: os.open(f"/proc/{pid}", os.O_RDONLY))
            own = os.pidfd_open(1)
            for fd in range(4):
                tries(f"get {fd}", lambda: raw(SYS_pidfd_getfd, own, fd, 0))
            """,
        "EINVAL");
  }

  /** The kernel tells a socket's end who made the other: here, a pidfd of the platform. */
  @Test
  void thePlatformByItsSockets() {
    FIELD.refused(
        """
        for fd in (1, 2, 3):
            end = socket.socket(fileno=os.dup(fd))
            pid = struct.unpack("iii", end.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0]
            tries(f"number {fd}", lambda: os.kill(pid, 0) if pid else os.kill(0x3fffff, 0))
            try:
                peer = end.getsockopt(socket.SOL_SOCKET, 77)
            except OSError:
                continue
            tries(f"signal {fd}", lambda: signal.pidfd_send_signal(peer, 0))
            tries(f"take {fd}", lambda: raw(SYS_pidfd_getfd, peer, 0, 0))
            tries(f"enter {fd}", lambda: raw(SYS_setns, peer, 0x20000))
            tries(f"memory {fd}", lambda: raw(SYS_process_madvise, peer, None, 0, 4, 0))
            for request in range(1, 12):
                # PIDFD_GET_..._NAMESPACE; the answer is a descriptor
                tries(f"namespace {fd} {request}", lambda: raw(SYS_ioctl, peer, 0xff00 | request, 0))
            info = struct.pack("Q", 3) + bytes(88)
            tries(f"info {fd}", lambda: raw(SYS_ioctl, peer, 0xc060ff0b, info))
        """,
        "EINVAL ENOTTY EREMOTE EBADF");
  }

  @Test
  void tracing() {
    FIELD.refused(
        pids()
            + """
            child = os.fork()
            if child == 0:
                time.sleep(60)
            for pid in pids + [1, child]:
                for request in (0, 1, 16, 0x4206):
                    tries(f"ptrace {request} {pid}", lambda: raw(SYS_ptrace, request, pid, 0, 0))
                kcmp = lambda: raw(SYS_kcmp, pid, os.getpid(), 0, 0, 0)
                tries(f"kcmp {pid}", kcmp)
            os.kill(child, signal.SIGKILL)
            """);
  }

  @Test
  void memoryOfOtherProcesses() {
    FIELD.refused(
        pids()
            + """
            room = ctypes.create_string_buffer(8)
            piece = struct.pack("PN", ctypes.addressof(room), 8)
            for pid in pids + [1]:
                tries(f"read {pid}", lambda: raw(SYS_process_vm_readv, pid, piece, 1, piece, 1, 0))
                tries(f"write {pid}", lambda: raw(SYS_process_vm_writev, pid, piece, 1, piece, 1, 0))
            for pid in pids:
                for name in ("mem", "maps", "environ", "cmdline", "fd", "cwd", "auxv", "syscall"):
                    tries(f"{name} {pid}", lambda: os.open(f"/proc/{pid}/{name}", os.O_RDONLY))
            """);
  }

  @Test
  void settingsOfOtherProcesses() {
    FIELD.refused(
        pids()
            + """
            import fcntl
            ends = os.pipe()
            for pid in pids:
                tries(f"limit {pid}", lambda: resource.prlimit(pid, resource.RLIMIT_NOFILE, (1, 1)))
                tries(f"nice {pid}", lambda: os.setpriority(os.PRIO_PROCESS, pid, 19))
                tries(f"cpus {pid}", lambda: os.sched_setaffinity(pid, {0}))
                tries(f"class {pid}", lambda: os.sched_setscheduler(pid, 0, os.sched_param(0)))
                tries(f"io {pid}", lambda: raw(SYS_ioprio_set, 1, pid, 0x6000))
                tries(f"owner {pid}", lambda: fcntl.fcntl(ends[0], fcntl.F_SETOWN, pid))
                tries(f"group {pid}", lambda: os.setpgid(0, pid))
                tries(f"session {pid}", lambda: os.getsid(pid))
                tries(f"victim {pid}", lambda: write(f"/proc/{pid}/oom_score_adj", b"1000"))
            tries("spare itself", lambda: write("/proc/self/oom_score_adj", b"-1000"))
            """);
  }

  /** A child of the zygote's that it did not fork would confuse it. */
  @Test
  void siblings() {
    FIELD.refused(
        """
        tries("parent", lambda: raw(SYS_clone, 0x8000 | 17, 0, 0, 0, 0) or os._exit(0))
        tries("parent without signal", lambda: raw(SYS_clone, 0x8000, 0, 0, 0, 0) or os._exit(0))
        """,
        "EINVAL");
  }

  @Test
  void namesThatLookLikeOthers() {
    String code =
        """
        names = [b"x) R 1 1 1 0", b"a\\nUid:\\t0\\t0", b"argyle-janitor", b"\\xff\\xfe\\n\\n", b"",
                 b"\\x1b[2J", b"zygote.py"]
        for name in names:
            if os.fork() == 0:
                libc.prctl(15, name, 0, 0, 0)
                os.execv("/usr/bin/python3", ["argyle zygote.py\\n", "-I", "-S", "-c",
                         f"import ctypes,time;ctypes.CDLL(None).prctl(15,{name!r},0,0,0);time.sleep(60)"])
            libc.prctl(15, name, 0, 0, 0)
        time.sleep(0.1)
        out = len(names)
        """;
    assertEquals(7, FIELD.found(code).asInt());
  }

  @Test
  void processesThatStopEachOther() {
    String code =
        """
        for _ in range(5):
            if os.fork() == 0:
                os.kill(os.getpid(), signal.SIGSTOP)
                while True: pass
        while True:
            os.kill(-1, signal.SIGSTOP)
            time.sleep(0.01)
        """;
    Answer answer = FIELD.run(FIELD.specs().timeoutMs(400), code);
    assertEquals("Sandbox.Timedout", answer.errorType());
  }

  @Test
  void childrenThatWaitInTheKernel() {
    String code =
        """
        # A parent that waits for its vfork child sleeps where only SIGKILL reaches it.
        if os.fork() == 0:
            raw(SYS_clone, 0x4000 | 17, 0, 0, 0, 0)
            time.sleep(60)
        held = [os.pipe() for _ in range(3)]
        if os.fork() == 0:
            os.read(held[0][0], 1)
        out = "answered"
        """;
    assertEquals("answered", FIELD.found(code).asText());
  }

  @Test
  void exitWhileItsThreadsGoOn() {
    String code =
        """
        import concurrent.futures
        for _ in range(20):
            threading.Thread(target=lambda: time.sleep(60)).start()
        # The first thread ends, the process does not.
        raw(SYS_exit, 0)
        """;
    Answer answer = FIELD.run(FIELD.specs().timeoutMs(400), code);
    assertEquals("Sandbox.Timedout", answer.errorType());
    assertFalse(answer.metering().durationUs() == 0);
  }
}
