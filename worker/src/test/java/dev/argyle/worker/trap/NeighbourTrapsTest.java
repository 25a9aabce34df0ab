package dev.argyle.worker.trap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.Guests;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Specs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Guests that look for another function's code, environment, files, memory and sockets. */
@RequiresRoot
class NeighbourTrapsTest {
  /** Keeps its secret wherever a program can keep one, and lives on while others look for it. */
  private static final String VICTIM =
      """
      import array, ctypes, os, socket, struct, threading
      # CODE
      SECRET = os.environ["SECRET"]
      libc = ctypes.CDLL(None, use_errno=True)
      kept = []

      def serve(end):
          while True:
              peer, _ = end.accept()
              peer.send(SECRET.encode())

      def handler(event, context):
          with open("/tmp/secret", "w") as file:
              file.write(SECRET)
          memory = os.memfd_create(SECRET)
          os.write(memory, SECRET.encode())
          kept.append(memory)
          libc.shmat.restype = ctypes.c_void_p
          segment = libc.shmget(0x5EC7E7, 4096, 0o1666)
          ctypes.memmove(libc.shmat(segment, None, 0), SECRET.encode(), len(SECRET))
          queue = libc.msgget(0x5EC7E7, 0o1666)
          libc.msgsnd(queue, struct.pack("q", 1) + SECRET.encode(), len(SECRET), 0)
          kept.append(libc.semget(0x5EC7E7, 1, 0o1666))
          try:
              end = socket.socket(socket.AF_UNIX)
              end.bind("\\0" + event)
              end.listen()
              threading.Thread(target=serve, args=(end,), daemon=True).start()
              datagrams = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
              datagrams.bind("\\0" + event + "d")
              kept.append(datagrams)
          except OSError:
              pass  # no guest has such sockets where they cannot be kept apart
          return [segment, queue, os.getuid()]
      """;

  @RegisterExtension static final TrapField FIELD = new TrapField();

  private final String secret = UUID.randomUUID().toString();
  private final String socketName = "trap-" + UUID.randomUUID();
  private JsonNode ids;
  private int victimPid;

  @BeforeEach
  void hideTheSecret() {
    String run = FIELD.fixture().config().runId();
    Specs specs = FIELD.instanceSpecs().environment(Map.of("SECRET", secret));
    FunctionSpec victim = FIELD.function(specs, VICTIM.replace("CODE", "CODE " + secret));
    ids = FIELD.fixture().run(victim, "\"" + socketName + "\"").value();
    victimPid =
        Guests.all(run).stream()
            .filter(NeighbourTrapsTest::hasSecretFile)
            .findFirst()
            .orElseThrow();
  }

  private static boolean hasSecretFile(int pid) {
    return Files.exists(Path.of("/proc/" + pid + "/root/tmp/secret"));
  }

  /** Looks for the secret, of which the code knows the beginning only, in what it can read. */
  private void notFoundBy(String code) {
    String head = secret.substring(0, 18);
    String found = FIELD.found("needle = '" + head + "'\n" + code).toString();
    assertFalse(found.contains(secret), found);
    assertEquals("[]", found);
  }

  @Test
  void environmentOfOthers() {
    notFoundBy(
        """
        out = []
        for pid in [*(p for p in os.listdir("/proc") if p.isdigit()), *map(str, range(2, 2000)), "PID"]:
            try:
                text = open(f"/proc/{pid}/environ").read()
                out += [text] if needle in text else []
            except OSError:
                pass
        """
            .replace("PID", "" + victimPid));
  }

  @Test
  void filesOfOthers() {
    notFoundBy(
        """
        out = []
        for top in ("/tmp", "/var", "/run", "/home", "/root", "/opt", "/dev", "/etc", "/proc/1/root/tmp",
                    "/proc/PID/root/tmp", "/proc/PID/cwd", "/proc/self/fd"):
            for root, folders, files in os.walk(top):
                for file in files:
                    path = os.path.join(root, file)
                    if path.startswith("/dev/") or os.path.realpath(path).startswith("/dev/"):
                        continue
                    try:
                        fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
                        text = os.read(fd, 1 << 20).decode("latin-1")
                        os.close(fd)
                        out += [path, text] if needle in text else []
                    except OSError:
                        pass
        """
            .replace("PID", "" + victimPid));
  }

  /** The mount table names the folder a bundle lies in; the folder beside it is another's. */
  @Test
  void codeOfOthers() {
    notFoundBy(
        """
        out = []
        tops = ["DATA", "/var/task/..", "/var/task/../.."]
        for line in open("/proc/self/mountinfo"):
            tops.append(os.path.dirname(line.split()[3]))
        for top in tops:
            for path in (top, "/proc/1/root" + top, "/proc/self/cwd/../.." + top):
                try:
                    for name in os.listdir(path):
                        file = os.path.join(path, name, "app.py")
                        if os.path.exists(file) and needle in open(file).read():
                            out.append(file)
                except OSError:
                    pass
        """
            .replace("DATA", FIELD.fixture().config().dataDir() + "/code"));
  }

  @Test
  void memoryOfOthers() {
    FIELD.refused(
        """
        for pid in (PID, 2, 3):
            for name in ("mem", "maps", "map_files", "fd", "fdinfo", "smaps", "stack", "pagemap"):
                tries(f"{pid} {name}", lambda: os.open(f"/proc/{pid}/{name}", os.O_RDONLY))
            tries(f"{pid} signal", lambda: os.kill(pid, 0))
            tries(f"{pid} pidfd", lambda: os.pidfd_open(pid))
        """
            .replace("PID", "" + victimPid));
    notFoundBy(
        """
        out = []
        # Memory that was somebody's must have been cleared.
        for _ in range(8):
            page = mmap.mmap(-1, 8 << 20)
            out += ["dirty"] if page[:].strip(b"\\0") else []
            page.close()
        """);
  }

  @Test
  void sharedMemoryOfOthers() {
    notFoundBy(
        """
        out = []
        libc.shmat.restype = ctypes.c_void_p
        for make, name in ((libc.shmget, "memory"), (libc.semget, "semaphores")):
            for key in (0x5EC7E7,):
                if make(key, 0, 0) >= 0:
                    out.append(name)
        if libc.msgget(0x5EC7E7, 0) >= 0:
            out.append("queue")
        for number in [*range(64), SEGMENT]:
            address = libc.shmat(number, None, 0o10000)
            if address and address != ctypes.c_void_p(-1).value:
                out.append(f"segment {number}")
        for number in [*range(64), QUEUE]:
            if libc.msgrcv(number, ctypes.create_string_buffer(4096), 4000, 0, 0o4000) >= 0:
                out.append(f"queue {number}")
        for name in ("shm", "msg", "sem"):
            lines = open("/proc/sysvipc/" + name).read().splitlines()[1:] \\
                if os.path.exists("/proc/sysvipc/" + name) else []
            out += lines
        for name in ("/secret", "/0", "/trap"):
            if libc.mq_open(name.encode(), 0) >= 0:
                out.append("posix " + name)
        """
            .replace("SEGMENT", ids.get(0).asText())
            .replace("QUEUE", ids.get(1).asText()));
  }

  @Test
  void socketsOfOthers() {
    FIELD.refused(
        FIELD.specs(),
        """
        for kind, name in ((socket.SOCK_STREAM, "NAME"), (socket.SOCK_DGRAM, "NAMEd")):
            end = unix_socket(kind)
            end.settimeout(2)
            tries(name + " connect", lambda: end.connect("\\0" + name))
            tries(name + " send", lambda: unix_socket(socket.SOCK_DGRAM).sendto(
                b"x", "\\0" + name))
        """
            .replace("NAME", socketName),
        "ECONNREFUSED EPROTOTYPE");
  }

  @Test
  void processesOfOthers() {
    JsonNode out =
        FIELD.found(
            """
            out = [sorted(p for p in os.listdir("/proc") if p.isdigit()), os.getppid()]
            for other in range(2, 5_000):
                try:
                    os.kill(other, 0)
                    out.append(other)
                except ProcessLookupError:
                    pass
            """);
    assertEquals("[[\"1\"],0]", out.toString());
  }

  @Test
  void keysOfOthers() {
    FIELD.refused(
        """
        tries("search", lambda: raw(SYS_keyctl, 10, -4, b"user", b"secret", 0))
        tries("session", lambda: raw(SYS_keyctl, 11, -3, bytes(64), 64))
        tries("request", lambda: raw(SYS_request_key, b"user", b"secret", b"", -4))
        """);
  }

  /** What a request leaves is not there for the next in its slot, which has its user id. */
  @Test
  void leftoversOfTheLastInTheSlot() {
    FunctionSpec leaves = FIELD.function(FIELD.specs());
    FunctionSpec looks = FIELD.function(FIELD.specs());
    String leave =
        """
        write("/tmp/left", b"left")
        os.environ["LEFT"] = "left"
        sys.modules["left"] = sys
        raw(SYS_shmget, 0x1EF7, 4096, 0o1666)
        raw(SYS_msgget, 0x1EF7, 0o1666)
        libc.mq_open(b"/left", 0o102, 0o666, None)
        tries("bind", lambda: unix_socket().bind("\\0left"))
        if os.fork() == 0:
            os.setsid()
            time.sleep(60)
        out = os.getuid()
        """;
    String look =
        """
        out = os.listdir("/tmp") + [k for k in os.environ if k == "LEFT"]
        out += [p for p in os.listdir("/proc") if p.isdigit() and p != "1"]
        out += ["module"] if "left" in sys.modules else []
        for name in ("shm", "msg", "sem"):
            out += open("/proc/sysvipc/" + name).read().splitlines()[1:]
        out += ["memory"] if libc.shmget(0x1EF7, 0, 0) >= 0 else []
        out += ["queue"] if libc.mq_open(b"/left", 0) >= 0 else []
        out += [fd for fd in os.listdir("/proc/self/fd")
                if int(fd) > 3 and os.path.exists("/proc/self/fd/" + fd)]
        out += resource.getrusage(resource.RUSAGE_CHILDREN).ru_nvcsw * ["children"]
        """;
    List<String> found = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      FIELD.start(leaves, leave).answer().value();
      FIELD.start(looks, look).answer().value().forEach(name -> found.add(name.asText()));
    }
    assertEquals(List.of(), found);
  }

  /** Two that work together: one dies, and the other has its ends of the platform's sockets. */
  @Test
  void accomplicesThatHoldSocketsOfTheDead() {
    String meeting = "trap-" + UUID.randomUUID();
    FunctionSpec accomplice = FIELD.function(FIELD.instanceSpecs());
    String holds =
        """
        end = unix_socket()
        def hold():
            while True:
                peer, _ = end.accept()
                held.append((peer, socket.recv_fds(peer, 16, 16)))
        held = []
        try:
            end.bind("\\0NAME")
            end.listen()
            threading.Thread(target=hold, daemon=True).start()
        except OSError:
            pass
        out = "waiting"
        """
            .replace("NAME", meeting);
    FIELD.start(accomplice, holds).answer().value();
    String dies =
        """
        end = unix_socket()
        end.settimeout(2)
        try:
            end.connect("\\0NAME")
            socket.send_fds(end, [b"x"], [1, 2, 3])
        except OSError:
            pass
        os._exit(7)
        """
            .replace("NAME", meeting);
    for (int i = 0; i < 3; i++) {
      assertEquals(
          "Runtime.ExitError", FIELD.run(FIELD.specs().timeoutMs(3_000), dies).errorType());
    }
  }
}
