package dev.argyle.worker.trap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.argyle.sandbox.testing.RequiresRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Guests that try to leave their root, their namespaces, or to get at the host's files. */
@RequiresRoot
class EscapeTrapsTest {
  @RegisterExtension static final TrapField FIELD = new TrapField();

  /** On the host, outside every guest's root. */
  private static String hostFile() {
    return FIELD.fixture().config().dataDir().resolve("code").toString();
  }

  @Test
  void chroot() {
    FIELD.refused(
        """
        os.mkdir("/tmp/jail")
        outside = os.open("/", os.O_RDONLY)
        tries("chroot", lambda: os.chroot("/tmp/jail"))
        tries("in a child", lambda: in_child(lambda: os.chroot("/tmp")))
        os.fchdir(outside)
        for _ in range(64):
            os.chdir("..")
        tries("host", lambda: os.stat("HOST"[1:]))
        """
            .replace("HOST", hostFile()));
  }

  @Test
  void pivotRoot() {
    FIELD.refused(
        """
        os.makedirs("/tmp/new/old")
        tries("scratch", lambda: raw(SYS_pivot_root, b"/tmp/new", b"/tmp/new/old"))
        tries("in place", lambda: raw(SYS_pivot_root, b".", b"."))
        """);
  }

  @Test
  void namespacesOfOthers() {
    FIELD.refused(
        """
        for name in os.listdir("/proc/self/ns"):
            fd = os.open("/proc/self/ns/" + name, os.O_RDONLY)
            tries(name, lambda: raw(SYS_setns, fd, 0))
        own = os.pidfd_open(os.getpid())
        for flag in (0x20000, 0x4000000, 0x8000000, 0x20000000, 0x40000000, 0x10000000, 0x7e020000):
            tries(f"pidfd {flag:x}", lambda: raw(SYS_setns, own, flag))
        """);
  }

  @Test
  void namespacesOfItsOwn() {
    FIELD.refused(
        """
        flags = [1 << bit for bit in range(7, 32) if (1 << bit) & 0x7e020080]
        for flag in flags + [0x10000000 | other for other in flags]:
            tries(f"unshare {flag:x}", lambda: in_child(lambda: raw(SYS_unshare, flag)))
            if flag != 0x80:
                tries(f"clone {flag:x}", lambda: in_child(
                    lambda: raw(SYS_clone, flag | 17, 0, 0, 0, 0) or os._exit(0)))
        """);
  }

  @Test
  void namespacesByClone3() {
    Map<String, String> errors =
        FIELD.refused(
            """
            for flag in (0, 0x10000000, 0x20000, 0x7e020000):
                arguments = struct.pack("8Q", flag, 0, 0, 0, 17, 0, 0, 0)
                tries(f"{flag:x}", lambda: raw(SYS_clone3, arguments, 64))
            """);
    errors.forEach((flag, error) -> assertEquals("ENOSYS", error, flag));
  }

  @Test
  void mounts() {
    FIELD.refused(
        """
        os.mkdir("/tmp/at")
        for kind in (b"tmpfs", b"proc", b"sysfs", b"cgroup", b"cgroup2", b"devtmpfs", b"overlay",
                     b"bpf", b"debugfs", b"tracefs", b"securityfs", b"mqueue", b"devpts", b"ramfs",
                     b"fuse", b"binfmt_misc"):
            tries(kind.decode(), lambda: raw(SYS_mount, kind, b"/tmp/at", kind, 0, None))
        tries("bind", lambda: raw(SYS_mount, b"/usr", b"/tmp/at", None, 0x1000, None))
        tries("writable", lambda: raw(SYS_mount, None, b"/usr", None, 0x1020, None))
        tries("with setuid", lambda: raw(SYS_mount, None, b"/tmp", None, 0x20, None))
        tries("shared", lambda: raw(SYS_mount, None, b"/", None, 0x104000, None))
        tries("moved", lambda: raw(SYS_mount, b"/proc", b"/tmp/at", None, 0x2000, None))
        """);
  }

  @Test
  void unmounts() {
    FIELD.refused(
        """
        for path in (b"/", b"/usr", b"/proc", b"/tmp", b"/var/task", b"/dev"):
            for flags in (0, 1, 2, 8):
                tries(f"{path} {flags}", lambda: raw(SYS_umount2, path, flags))
        """);
  }

  @Test
  void mountsByDescriptor() {
    FIELD.refused(
        """
        tries("open_tree", lambda: raw(SYS_open_tree, -100, b"/usr", 1))
        tries("open_tree plain", lambda: raw(SYS_open_tree, -100, b"/usr", 0))
        tries("move_mount", lambda: raw(SYS_move_mount, -100, b"/proc", -100, b"/tmp", 0))
        tries("fsopen", lambda: raw(SYS_fsopen, b"tmpfs", 0))
        tries("fspick", lambda: raw(SYS_fspick, -100, b"/usr", 0))
        tries("fsconfig", lambda: raw(SYS_fsconfig, 0, 6, None, None, 0))
        tries("fsmount", lambda: raw(SYS_fsmount, 0, 0, 0))
        tries("mount_setattr", lambda: raw(SYS_mount_setattr, -100, b"/usr", 0, bytes(32), 32))
        """);
  }

  @Test
  void filesByHandle() {
    FIELD.refused(
        """
        handle = struct.pack("Ii", 8, 1) + struct.pack("II", 2, 0)
        for path in ("/", "/usr", "/tmp", "/var/task", "/etc"):
            fd = os.open(path, os.O_RDONLY)
            tries(path, lambda: raw(SYS_open_by_handle_at, fd, handle, 0))
            tries("name " + path, lambda: raw(
                SYS_name_to_handle_at, fd, b".", b"\\x80" + bytes(136), None, 0))
        """);
  }

  @Test
  void rootsOfOtherProcesses() {
    JsonNode out =
        FIELD.found(
            """
            own = os.stat("/")
            out = []
            for pid in [p for p in os.listdir("/proc") if p.isdigit()] + ["self", "thread-self"]:
                for link in ("root", "cwd"):
                    try:
                        top = os.stat(f"/proc/{pid}/{link}/")
                        os.chdir(f"/proc/{pid}/{link}/")
                    except OSError:
                        continue
                    for _ in range(64):
                        os.chdir("..")
                    here = os.stat(".")
                    out.append((here.st_dev, here.st_ino) == (own.st_dev, own.st_ino))
            """);
    out.forEach(isOwn -> assertTrue(isOwn.asBoolean(), "another root was found"));
    FIELD.refused(
        "for path in ('/proc/1/root', '/proc/self/root', '/proc/self/cwd', '/proc/self/fd/0/..'):\n"
            + "    tries(path, lambda: os.stat(path + '"
            + hostFile()
            + "'))\n"
            + "tries('by number', lambda: os.listdir('/proc/"
            + ProcessHandle.current().pid()
            + "/root'))\n",
        "ENOTDIR");
  }

  @Test
  void filesOfTheHost() {
    JsonNode out =
        FIELD.found(
            """
            out = []
            attempts = {
                "chmod": lambda p: os.chmod(p, 0o777),
                "truncate": lambda p: os.truncate(p, 0),
                "unlink": os.unlink,
                "rename": lambda p: os.rename(p, p + "2"),
                "utime": lambda p: os.utime(p),
                "xattr": lambda p: os.setxattr(p, "user.x", b"x"),
                "chown": lambda p: os.chown(p, os.getuid(), -1),
                "append": lambda p: open(p, "ab").close(),
                "beside": lambda p: open(p + ".new", "wb").close(),
            }
            tops = ["/usr/bin", "/usr/lib/python3", "/usr/local", "/etc", "/var/task", "/var", "/dev"]
            paths = ["/", "/usr", "/bin", "/home", "/root", "/run", "/opt"]
            for top in tops:
                for root, _, files in os.walk(top):
                    paths += [root] + [os.path.join(root, file) for file in files]
                    if len(paths) > 3_000:
                        break
            harmless = {"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"}
            count = 0
            for path in paths:
                if os.path.realpath(path).startswith(("/proc", "/tmp")):
                    continue
                for name, action in attempts.items():
                    if os.path.realpath(path) in harmless and name == "append":
                        continue
                    count += 1
                    try:
                        action(path)
                        out.append([name, path])
                    except OSError:
                        pass
            out.append(count > 1000)
            """);
    assertEquals("[true]", out.toString());
  }

  @Test
  void linksOutOfTheScratch() {
    FIELD.refused(
        """
        os.symlink("HOST", "/tmp/absolute")
        os.symlink("../" * 40 + "HOST"[1:], "/tmp/relative")
        os.symlink("/proc/1/root/HOST", "/tmp/magic")
        for name in ("absolute", "relative", "magic"):
            tries(name, lambda: os.stat("/tmp/" + name))
        os.symlink("/usr/bin", "/tmp/bin")
        tries("through", lambda: write("/tmp/bin/new", b"x"))
        tries("hard link", lambda: os.link("/usr/bin/su", "/tmp/su"))
        tries("hard link by descriptor", lambda: os.link(
            "/proc/self/fd/%d" % os.open("/usr/bin/true", os.O_RDONLY), "/tmp/true",
            follow_symlinks=True))
        """
            .replace("HOST", hostFile()),
        "EXDEV");
  }

  @Test
  void theRuntimesOwnFiles() {
    FIELD.refused(
        """
        import argyle_runtime.guest
        for path in (argyle_runtime.guest.__file__, sys.executable, os.__file__,
                     "/var/task/app.py", "/etc/passwd", "/etc/hosts", "/etc/ld.so.cache"):
            tries(path, lambda: write(path, b"x"))
            tries("gone " + path, lambda: os.unlink(path))
        tries("preload", lambda: write("/etc/ld.so.preload", b"/tmp/x.so"))
        """);
  }

  @Test
  void devices() {
    FIELD.refused(
        """
        import stat
        for kind, mode in (("char", stat.S_IFCHR), ("block", stat.S_IFBLK)):
            for major, minor in ((1, 1), (1, 2), (8, 0), (10, 229), (10, 200), (254, 0), (5, 1)):
                tries(f"{kind} {major}:{minor}", lambda: os.mknod(
                    f"/tmp/{kind}{major}.{minor}", mode | 0o666, os.makedev(major, minor)))
        for name in ("mem", "kmem", "port", "kmsg", "sda", "vda", "tty", "console", "ptmx", "fuse",
                     "kvm", "net/tun", "loop-control", "loop0", "uinput", "userfaultfd", "vsock",
                     "vhost-net", "mapper/control", "cpu_dma_latency", "rtc0", "watchdog"):
            tries(name, lambda: os.open("/dev/" + name, os.O_RDONLY))
        """);
  }

  @Test
  void setuidProgramsOfTheHost() {
    JsonNode out =
        FIELD.found(
            """
            import stat
            out = []
            found = []
            for folder in ("/usr/bin", "/usr/sbin", "/usr/lib", "/usr/local"):
                for root, _, files in os.walk(folder):
                    for file in files:
                        path = os.path.join(root, file)
                        mode = os.lstat(path).st_mode
                        if stat.S_ISREG(mode) and mode & (stat.S_ISUID | stat.S_ISGID):
                            found.append(path)
            # A program that gained anything could change its own limits and root; ask one directly.
            for path in found:
                try:
                    run = subprocess.Popen([path], stdin=subprocess.DEVNULL,
                                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                except PermissionError:
                    continue
                try:
                    ids = [l.split()[1:] for l in open(f"/proc/{run.pid}/status")
                           if l.startswith(("Uid:", "Gid:"))]
                    out += [[path, i] for i in ids if i and set(i) != {str(os.getuid())}]
                except OSError:
                    pass
                try:
                    run.wait(0.1)
                except subprocess.TimeoutExpired:
                    run.kill()
                    run.wait()
            run = subprocess.run(["/usr/bin/su", "-c", "id -u"], stdin=subprocess.DEVNULL,
                                 capture_output=True, text=True)
            out += [run.stdout] if run.stdout else []
            """);
    assertEquals("[]", out.toString());
  }

  @Test
  void setuidProgramsOfItsOwn() {
    JsonNode out =
        FIELD.found(
            """
            import shutil
            shutil.copy("/usr/bin/id", "/tmp/id")
            for name, action in {
                "chown": lambda: os.chown("/tmp/id", 0, 0),
                "capability": lambda: os.setxattr("/tmp/id", "security.capability",
                    struct.pack("<IIIII", 0x02000001, 0xffffffff, 0, 0xffffffff, 0)),
            }.items():
                tries(name, action)
            os.chmod("/tmp/id", 0o6755)
            run = subprocess.run(["/tmp/id", "-u"], capture_output=True, text=True)
            out = [tried, run.stdout.strip() == str(os.getuid())]
            """);
    // A user namespace knows no user 0 to give a file to.
    String chown = out.get(0).get("chown").asText();
    assertTrue(chown.equals("EPERM") || chown.equals("EINVAL"), chown);
    assertTrue(!out.get(0).get("capability").asText().startsWith("SUCCESS"), out::toString);
    assertTrue(out.get(1).asBoolean());
  }

  @Test
  void controlGroups() {
    FIELD.refused(
        """
        for line in open("/proc/self/cgroup"):
            path = line.strip().split(":")[2]
            for top in ("/sys/fs/cgroup", "/sys/fs/cgroup/memory", "/proc/self/root/sys/fs/cgroup"):
                tries(top + path, lambda: write(top + path + "/cgroup.procs", b"0"))
                tries(top + path + " limit",
                      lambda: write(top + path + "/memory.limit_in_bytes", b"-1"))
                tries(top + path + " max", lambda: write(top + path + "/memory.max", b"max"))
        tries("sysfs", lambda: os.listdir("/sys/kernel"))
        """);
  }

  @Test
  void settingsOfTheKernel() {
    FIELD.refused(
        """
        for path in ("kernel/core_pattern", "kernel/modprobe", "kernel/hotplug", "vm/drop_caches",
                     "kernel/panic", "kernel/randomize_va_space", "kernel/yama/ptrace_scope",
                     "net/ipv4/ip_forward", "fs/protected_symlinks", "kernel/hostname",
                     "user/max_user_namespaces", "kernel/sysrq", "kernel/usermodehelper/bset",
                     "fs/binfmt_misc/register", "vm/overcommit_memory", "kernel/pid_max",
                     "net/core/somaxconn", "kernel/unprivileged_bpf_disabled"):
            tries(path, lambda: write("/proc/sys/" + path, b"1"))
        for path in ("sysrq-trigger", "irq/default_smp_affinity", "mtrr", "scsi/scsi", "1/oom_adj",
                     "bus/pci/00/00.0", "acpi/wakeup", "self/uid_map", "self/gid_map",
                     "self/projid_map"):
            tries(path, lambda: write("/proc/" + path, b"1"))
        """);
  }

  @Test
  void memoryAndLogOfTheKernel() {
    FIELD.refused(
        """
        def first_byte(path):
            byte = os.read(os.open(path, os.O_RDONLY), 1)
            if not byte:
                raise OSError(errno.ENOENT, "covered by what is empty")
            return byte
        for path in ("kcore", "kmsg", "kpagecount", "kpageflags", "kpagecgroup", "vmcore",
                     "slabinfo", "vmallocinfo", "kallsyms_no", "1/../../dev/mem"):
            tries(path, lambda: first_byte("/proc/" + path))
        tries("firmware", lambda: os.listdir("/sys/firmware"))
        tries("own page numbers", lambda: write("/proc/self/pagemap", b"x"))
        """);
    String addresses =
        FIELD
            .found(
                """
                lines = open("/proc/kallsyms").read(4096).splitlines() \\
                    if os.path.exists("/proc/kallsyms") else []
                page = mmap.mmap(-1, 4096)
                page[0] = 1
                address = ctypes.addressof(ctypes.c_char.from_buffer(page))
                with open("/proc/self/pagemap", "rb") as file:
                    file.seek(address // 4096 * 8)
                    entry = struct.unpack("Q", file.read(8))[0]
                out = sorted({line.split()[0] for line in lines} | {"%x" % (entry & (1 << 55) - 1)})
                """)
            .toString();
    assertTrue(addresses.matches("\\[(\"0+\",?)*\\]"), addresses);
  }

  @Test
  void theHostsFilesAreWhatTheyWere() throws IOException {
    Path secret = FIELD.fixture().config().dataDir().resolve("secret");
    Files.writeString(secret, "unread");
    try {
      FIELD.refused(
          """
          for path in ("PATH", "/proc/1/root/PATH", "/proc/self/cwd/../../PATH"):
              tries(path, lambda: open(path).read())
              tries("write " + path, lambda: write(path, b"hacked"))
          """
              .replace("PATH", secret.toString()));
      assertEquals("unread", Files.readString(secret));
    } finally {
      Files.delete(secret);
    }
  }
}
