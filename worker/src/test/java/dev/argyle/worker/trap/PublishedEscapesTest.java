package dev.argyle.worker.trap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.Guests;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.code.Zip;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Escapes from containers and sandboxes that were published, tried here as they were there. */
@RequiresRoot
class PublishedEscapesTest {
  @RegisterExtension static final TrapField FIELD = new TrapField();

  /**
   * CVE-2019-5736: a container's program became {@code /proc/self/exe}, waited until the runtime
   * that had entered it was no longer running, and wrote over the runtime's binary on the host.
   */
  @Test
  void cve20195736() {
    FIELD.refused(
        """
        for path in ("/proc/self/exe", "/proc/1/exe", "/proc/thread-self/exe"):
            kept = os.open(path, os.O_RDONLY)
            for flags in (os.O_WRONLY, os.O_RDWR, os.O_WRONLY | os.O_TRUNC):
                tries(f"{path} {flags}", lambda: os.open(path, flags))
                tries(f"again {path} {flags}", lambda: os.open(f"/proc/self/fd/{kept}", flags))
            tries(f"of a child {path}", lambda: in_child(
                lambda: os.open(f"/proc/{os.getppid()}/exe", os.O_WRONLY)))
        """,
        "ETXTBSY");
  }

  /**
   * CVE-2022-0492: without the check for capabilities in the first user namespace, a container
   * mounted a version 1 hierarchy and set its {@code release_agent}, which the host ran as root.
   */
  @Test
  void cve20220492() {
    FIELD.refused(
        """
        os.mkdir("/tmp/cgroup")
        tries("namespaces", lambda: in_child(lambda: raw(SYS_unshare, 0x10000000 | 0x2000000)))
        for options in (b"memory", b"rdma", b"none,name=trap", b"pids"):
            tries(options.decode(), lambda: raw(
                SYS_mount, b"cgroup", b"/tmp/cgroup", b"cgroup", 0, options))
        for top in ("/sys/fs/cgroup/memory", "/sys/fs/cgroup", "/tmp/cgroup"):
            for name in ("release_agent", "notify_on_release", "cgroup.procs"):
                tries(f"{top}/{name}", lambda: os.open(f"{top}/{name}", os.O_WRONLY))
        """);
  }

  /**
   * CVE-2024-21626: the runtime leaked a descriptor of a directory of the host, and a container
   * whose working directory was {@code /proc/self/fd/7} stood outside its root.
   */
  @Test
  void cve202421626() {
    JsonNode out =
        FIELD.found(
            """
            import stat
            top = os.stat("/")
            here = os.getcwd()
            out = [here == "/var/task", os.path.exists("../../../../../../proc/1")]
            for fd in range(256):
                try:
                    if stat.S_ISDIR(os.fstat(fd).st_mode):
                        out.append(f"a directory at {fd}")
                    os.chdir(f"/proc/self/fd/{fd}")
                    out.append(f"entered {fd}")
                except OSError:
                    pass
            for _ in range(30):
                os.chdir("..")
            seen = os.stat(".")
            out.append((seen.st_dev, seen.st_ino) == (top.st_dev, top.st_ino))
            """);
    assertEquals("[true,true,true]", out.toString());
  }

  /**
   * CVE-2022-0185: a length that wrapped in {@code fsconfig}, reached with the capabilities that a
   * user namespace of one's own gives, wrote beyond a buffer of the kernel's.
   */
  @Test
  void cve20220185() {
    FIELD.refused(
        """
        tries("user namespace", lambda: in_child(lambda: raw(SYS_unshare, 0x10020000)))
        for kind in (b"ext4", b"cgroup2", b"cgroup", b"tmpfs"):
            tries(kind.decode(), lambda: raw(SYS_fsopen, kind, 0))
        for fd in range(4):
            tries(f"config {fd}", lambda: raw(SYS_fsconfig, fd, 1, b"\\0", b"x" * 4095, 0))
        """);
  }

  /**
   * CVE-2020-15257: containers with the host's network reached containerd-shim's control socket,
   * which had a name in the abstract namespace and trusted user id 0.
   */
  @Test
  void cve202015257() throws Exception {
    try (HostListener listener = HostListener.abstractSocket()) {
      FIELD.refused(
          """
          for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
              end = unix_socket(kind)
              tries(str(kind), lambda: end.connect("\\0NAME"))
          """
              .replace("NAME", listener.name()),
          "ECONNREFUSED EPROTOTYPE");
      listener.assertNobodyCame();
    }
  }

  /**
   * CVE-2016-9962: a process that entered a container kept descriptors of the host open and could
   * be traced by those inside before it had given them up.
   */
  @Test
  void cve20169962() {
    FunctionSpec function =
        FIELD.function(
            FIELD.specs(),
            """
            import os
            FOUND = [[p for p in os.listdir("/proc") if p.isdigit()],
                     sorted(os.listdir("/proc/self/fd"))[:4],
                     [os.path.exists(f"/proc/self/fd/{fd}/") and os.path.isdir(f"/proc/self/fd/{fd}")
                      for fd in range(4)]]
            def handler(event, context):
                return FOUND
            """);
    assertEquals(
        "[[\"1\"],[\"0\",\"1\",\"2\",\"3\"],[false,false,false,false]]",
        FIELD.fixture().run(function, "{}").value().toString());
    FIELD.refused(
        """
        for pid in range(0, 64):
            if pid != 1:
                tries(str(pid), lambda: raw(SYS_ptrace, 16, pid, 0, 0))
        """);
  }

  /**
   * CVE-2019-14271: a helper of the host's that had changed its root to a container's loaded name
   * service libraries from there, so the container's code ran as root of the host.
   */
  @Test
  void cve201914271() {
    Zip bundle =
        new Zip()
            .file("app.py", "def handler(event, context):\n    return 'ran'\n")
            .file("libnss_files.so.2", "\u007fELF hostile")
            .file("libnss_dns.so.2", "\u007fELF hostile")
            .file("libc.so.6", "\u007fELF hostile")
            .file("sitecustomize.py", "raise SystemExit('hijacked')")
            .file("usercustomize.py", "raise SystemExit('hijacked')")
            .file("json.py", "raise SystemExit('hijacked')")
            .file("encodings/__init__.py", "raise SystemExit('hijacked')")
            .file("argyle_runtime/__init__.py", "raise SystemExit('hijacked')");
    Map<String, String> environment =
        Map.of(
            "LD_PRELOAD", "/var/task/libc.so.6",
            "LD_LIBRARY_PATH", "/var/task",
            "PYTHONPATH", "/var/task",
            "PYTHONSTARTUP", "/var/task/sitecustomize.py");
    FunctionSpec function = FIELD.fixture().bundle(FIELD.specs().environment(environment), bundle);
    assertEquals("ran", FIELD.fixture().run(function, "{}").value().asText());
    for (long process : new long[] {ProcessHandle.current().pid(), Guests.zygote()}) {
      assertFalse(
          Guests.read(process, "maps").contains(FIELD.fixture().config().dataDir() + "/code"));
    }
  }

  /**
   * CVE-2022-0847, "Dirty Pipe": a pipe whose buffers kept an old flag wrote into the page cache of
   * files that were open, or mounted, for reading only.
   */
  @Test
  void cve20220847() {
    JsonNode out =
        FIELD.found(
            """
            out = []
            for path in ("/usr/bin/true", "/var/task/app.py", "/etc/passwd"):
                before = open(path, "rb").read(64)
                fd = os.open(path, os.O_RDONLY)
                take, give = os.pipe()
                room = 65536
                for _ in range(room // 4096):
                    os.write(give, bytes(4096))
                for _ in range(room // 4096):
                    os.read(take, 4096)
                os.splice(fd, give, 1, offset_src=0)
                os.write(give, b"DIRTY")
                out.append(open(path, "rb").read(64) == before)
            """);
    assertEquals("[true,true,true]", out.toString());
  }

  /**
   * CVE-2016-5195, "Dirty COW": a race of {@code madvise} with writes through {@code
   * /proc/self/mem} reached the file behind a private mapping.
   */
  @Test
  void cve20165195() {
    JsonNode out =
        FIELD.found(
            """
            path = "/usr/bin/true"
            before = open(path, "rb").read()
            fd = os.open(path, os.O_RDONLY)
            address = libc.mmap(None, ctypes.c_size_t(4096), 1, 2, fd, ctypes.c_long(0))
            end = time.monotonic() + 0.3
            def discard():
                while time.monotonic() < end:
                    libc.madvise(ctypes.c_void_p(address), ctypes.c_size_t(4096), 4)
            thread = threading.Thread(target=discard)
            thread.start()
            while time.monotonic() < end:
                try:
                    memory = os.open("/proc/self/mem", os.O_RDWR)
                    os.pwrite(memory, b"DIRTY", address)
                except OSError:
                    pass
            thread.join()
            out = open(path, "rb").read() == before
            """);
    assertTrue(out.asBoolean());
  }

  /**
   * CVE-2021-30465: a container swapped a folder for a link while the runtime mounted over it, and
   * had the host's tree mounted. Here code is mounted at {@code /var/task} while others run.
   */
  @Test
  void cve202130465() {
    FIELD.refused(
        """
        for path in ("/var/task", "/var", "/tmp", "/proc", "/usr"):
            tries("away " + path, lambda: os.rename(path, path + "-old"))
            tries("removed " + path, lambda: os.rmdir(path))
            tries("link " + path, lambda: os.symlink("/", path + "-new"))
            tries("exchanged " + path, lambda: raw(
                SYS_renameat2, -100, path.encode(), -100, b"/tmp/x", 2))
        """,
        "EBUSY EXDEV EEXIST ENOTEMPTY");
  }

  /**
   * CVE-2025-31133: the runtime bound what it took for {@code /dev/null} over paths to mask, after
   * a container had put a link to another file in its place.
   */
  @Test
  void cve202531133() {
    FIELD.refused(
        """
        for path in ("/dev/null", "/dev/zero", "/dev/shm", "/dev/stdout"):
            tries("removed " + path, lambda: os.unlink(path))
            tries("away " + path, lambda: os.rename(path, "/tmp/null"))
            tries("new " + path, lambda: os.symlink("/proc/sys/kernel/core_pattern", path + "2"))
        """,
        "EXDEV EBUSY");
  }

  /**
   * "Shocker" (2014): a container with {@code CAP_DAC_READ_SEARCH} opened the host's files by
   * handles whose numbers it guessed.
   */
  @Test
  void shocker() {
    FIELD.refused(
        """
        fd = os.open("/usr", os.O_RDONLY)
        for inode in (1, 2, 3, 64, 128, 256):
            for kind in (1, 2, 0x81):
                handle = struct.pack("Ii", 8, kind) + struct.pack("II", inode, 0)
                tries(f"{inode} {kind}", lambda: raw(SYS_open_by_handle_at, fd, handle, 0))
        """);
  }

  /**
   * CVE-2021-22555, CVE-2022-1015, CVE-2024-1086: netfilter's tables, reached with the capabilities
   * of a user and a network namespace of one's own.
   */
  @Test
  void cve20241086() {
    FIELD.refused(
        """
        tries("namespaces", lambda: in_child(lambda: raw(SYS_unshare, 0x50000000)))
        tries("netlink", lambda: socket.socket(16, socket.SOCK_RAW, 12))
        for family, level in ((socket.AF_INET, 0), (socket.AF_INET6, 41)):
            end = socket.socket(family, socket.SOCK_STREAM)
            for option in (64, 65):
                tries(f"tables {level} {option}",
                      lambda: end.setsockopt(level, option, bytes(96)))
        """,
        Tools.NO_NETWORK + " ENOPROTOOPT");
  }

  /** CVE-2020-14386, CVE-2017-7308: rings of packet sockets overflowed in the kernel. */
  @Test
  void cve202014386() {
    FIELD.refused(
        """
        for kind in (socket.SOCK_RAW, socket.SOCK_DGRAM, 10):
            tries(str(kind), lambda: socket.socket(17, kind, 0x0300))
        """,
        Tools.NO_NETWORK);
  }

  /** CVE-2016-0728: a keyring joined again and again was counted until its count wrapped. */
  @Test
  void cve20160728() {
    Map<String, String> errors =
        FIELD.refused(
            "for n in range(100):\n    tries(str(n), lambda: raw(SYS_keyctl, 1, b'trap'))\n");
    assertEquals(100, errors.size());
  }

  /** CVE-2021-3490, CVE-2017-16995: the verifier of BPF let programs of anybody write anywhere. */
  @Test
  void cve20213490() {
    FIELD.refused(
        """
        attributes = struct.pack("IIIIII", 2, 4, 8, 1, 0, 0) + bytes(96)
        tries("map", lambda: raw(SYS_bpf, 0, attributes, 120))
        code = ctypes.create_string_buffer(bytes([0xb7, 0, 0, 0, 0, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0]))
        text = ctypes.create_string_buffer(b"GPL")
        program = struct.pack("IIQQ", 1, 2, ctypes.addressof(code), ctypes.addressof(text)) + bytes(96)
        tries("program", lambda: raw(SYS_bpf, 5, program, 120))
        """);
  }

  /** CVE-2022-29582, CVE-2023-2598: io_uring gave away memory of the kernel. */
  @Test
  void cve20232598() {
    FIELD.refused(
        "for n in (1, 8, 4096):\n    tries(str(n), lambda: raw(SYS_io_uring_setup, n, bytes(120)))\n");
  }

  /** CVE-2023-0386: overlayfs copied a setuid file up from a FUSE that a user had mounted. */
  @Test
  void cve20230386() {
    FIELD.refused(
        """
        for name in ("lower", "upper", "work", "merged"):
            os.mkdir("/tmp/" + name)
        options = b"lowerdir=/tmp/lower,upperdir=/tmp/upper,workdir=/tmp/work"
        tries("overlay", lambda: raw(SYS_mount, b"o", b"/tmp/merged", b"overlay", 0, options))
        tries("in a namespace", lambda: in_child(lambda: raw(SYS_unshare, 0x10020000)))
        tries("fuse", lambda: os.open("/dev/fuse", os.O_RDWR))
        """);
  }

  /**
   * CVE-2023-4911, "Looney Tunables", and CVE-2021-4034, "PwnKit": setuid programs that trusted
   * their environment or that they had a name gave anybody root.
   */
  @Test
  void cve20234911() {
    JsonNode out =
        FIELD.found(
            """
            out = []
            tunables = "glibc.malloc.mxfast=glibc.malloc.mxfast=" + "A" * 4000
            for path in ("/usr/bin/su", "/usr/bin/mount", "/usr/bin/passwd", "/usr/bin/pkexec"):
                if not os.path.exists(path):
                    continue
                for arguments in ([path, "--help"], [""]):
                    run = subprocess.Popen(
                        arguments, executable=path, stdin=subprocess.DEVNULL,
                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                        env={"GLIBC_TUNABLES": tunables, "GCONV_PATH": "/tmp", "LD_PRELOAD": "/tmp/x"})
                    status = f"/proc/{run.pid}/status"
                    while run.poll() is None:
                        try:
                            text = open(status).read()
                        except OSError:
                            break
                        ids = [l.split()[1:] for l in text.splitlines() if l.startswith("Uid:")]
                        caps = [l.split()[1] for l in text.splitlines() if l.startswith("CapEff:")]
                        out += [path for i in ids if set(i) != {str(os.getuid())}]
                        out += [path for c in caps if int(c, 16)]
            """);
    assertEquals("[]", out.toString());
  }

  /**
   * CVE-2017-5226, CVE-2023-1523: a sandbox's program typed into the terminal it was started on.
   */
  @Test
  void cve20175226() {
    FIELD.refused(
        """
        for fd in range(4):
            for request in (0x5412, 0x541c):
                tries(f"{fd} {request:x}", lambda: raw(SYS_ioctl, fd, request, b"i"))
        for name in ("/dev/tty", "/dev/console", "/dev/pts/0"):
            tries(name, lambda: os.open(name, os.O_RDWR))
        """,
        "ENOTTY");
  }

  /** CVE-2019-13272: a tracer that asked to be traced kept its parent's rights in a child. */
  @Test
  void cve201913272() {
    FIELD.refused("tries('trace me', lambda: in_child(lambda: raw(SYS_ptrace, 0, 0, 0, 0)))\n");
  }
}
