package dev.argyle.worker.trap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.argyle.sandbox.policy.seccomp.Architecture;
import dev.argyle.sandbox.testing.RequiresRoot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Guests that ask the kernel for power over the machine or for parts of it that often broke. */
@RequiresRoot
class KernelTrapsTest {
  /** What a user namespace answers for an id it does not know. */
  private static final String UNKNOWN_ID = "EINVAL";

  @RegisterExtension static final TrapField FIELD = new TrapField();

  @Test
  void bpf() {
    FIELD.refused(
        """
        for command in range(40):
            tries(str(command), lambda: raw(SYS_bpf, command, bytes(128), 128))
        """);
  }

  @Test
  void userfaultfd() {
    FIELD.refused(
        """
        for flags in (0, 1, 0x80000):
            tries(str(flags), lambda: raw(SYS_userfaultfd, flags))
        tries("device", lambda: os.open("/dev/userfaultfd", os.O_RDWR))
        """);
  }

  @Test
  void ioUring() {
    FIELD.refused(
        """
        tries("setup", lambda: raw(SYS_io_uring_setup, 8, bytes(120)))
        tries("enter", lambda: raw(SYS_io_uring_enter, 3, 0, 0, 0, None, 0))
        tries("register", lambda: raw(SYS_io_uring_register, -1, 1, None, 0))
        tries("aio", lambda: raw(SYS_io_setup, 128, bytes(8)))
        """);
  }

  @Test
  void keyrings() {
    FIELD.refused(
        """
        for ring in range(-8, 0):
            tries(f"add {ring}", lambda: raw(SYS_add_key, b"user", b"k", b"v", 1, ring))
            tries(f"link {ring}", lambda: raw(SYS_keyctl, 8, -4, ring))
        tries("request", lambda: raw(SYS_request_key, b"user", b"k", None, -3))
        for command in range(34):
            tries(f"keyctl {command}", lambda: raw(SYS_keyctl, command, -3, 0, 0, 0))
        """);
  }

  @Test
  void perfEvents() {
    FIELD.refused(
        """
        for kind in range(6):
            event = struct.pack("II", kind, 128) + bytes(120)
            for pid, cpu in ((0, -1), (-1, 0)):
                tries(f"{kind} {pid}", lambda: raw(SYS_perf_event_open, event, pid, cpu, -1, 0))
        """);
  }

  @Test
  void modules() {
    FIELD.refused(
        """
        tries("init", lambda: raw(SYS_init_module, b"x", 1, b""))
        tries("file", lambda: raw(SYS_finit_module, 0, b"", 3))
        tries("delete", lambda: raw(SYS_delete_module, b"none_of_this_name", 0))
        """);
  }

  /** With numbers the kernel would not take from root either, should it ask who calls too late. */
  @Test
  void anotherKernel() {
    FIELD.refused(
        """
        tries("kexec", lambda: raw(SYS_kexec_load, 0, 99, None, 0))
        tries("kexec file", lambda: raw(SYS_kexec_file_load, -1, -1, 0, None, 0))
        for command in (0, 1, 0x1234567, 0x28121969):
            tries(f"reboot {command}", lambda: raw(SYS_reboot, 0, 0, command, None))
        """);
  }

  @Test
  void clocks() {
    FIELD.refused(
        """
        spec = struct.pack("qq", 0, 0)
        for clock in (0, 1, 7, 11):
            tries(f"clock {clock}", lambda: raw(SYS_clock_settime, clock, spec))
            tries(f"adjust {clock}", lambda: raw(SYS_clock_adjtime, clock, bytes(256)))
        tries("time of day", lambda: raw(SYS_settimeofday, spec, None))
        tries("zone", lambda: raw(SYS_settimeofday, None, struct.pack("ii", 60, 0)))
        tries("adjtimex", lambda: raw(SYS_adjtimex, bytes(256)))
        """);
  }

  @Test
  void namesOfTheMachine() {
    FIELD.refused(
        """
        tries("host", lambda: socket.sethostname("taken"))
        tries("domain", lambda: raw(SYS_setdomainname, b"taken", 5))
        """);
  }

  @Test
  void accountsSwapAndQuotas() {
    FIELD.refused(
        """
        write("/tmp/file", bytes(1 << 16))
        tries("acct", lambda: raw(SYS_acct, b"/tmp/file"))
        tries("acct off", lambda: raw(SYS_acct, None))
        tries("swapon", lambda: raw(SYS_swapon, b"/tmp/file", 0))
        tries("swapoff", lambda: raw(SYS_swapoff, b"/tmp/file"))
        tries("quota", lambda: raw(SYS_quotactl, 0x800002, b"/dev/vda", 0, None))
        tries("log", lambda: raw(SYS_syslog, 3, bytes(64), 64))
        tries("log off", lambda: raw(SYS_syslog, 6, None, 0))
        tries("hang up", lambda: raw(SYS_vhangup))
        """);
  }

  @Test
  void otherUsers() {
    FIELD.refused(
        FIELD.specs(),
        """
        for user in (0, 1, 1000 if os.getuid() != 1000 else 1001, os.getuid() + 1, 65534):
            tries(f"user {user}", lambda: os.setresuid(user, user, user))
            tries(f"effective {user}", lambda: os.seteuid(user))
            tries(f"group {user}", lambda: os.setresgid(user, user, user))
            tries(f"groups {user}", lambda: os.setgroups([user]))
            os.open("/tmp/f", os.O_CREAT)
            tries(f"gift {user}", lambda: os.chown("/tmp/f", user, -1))
        tries("groups none", lambda: os.setgroups([]))
        """,
        UNKNOWN_ID);
    assertTrue(
        FIELD
            .found(
                """
                before = open("/proc/self/status").read()
                for number in (0, 1, 65534):
                    libc.setfsuid(number)
                    libc.setfsgid(number)
                ids = lambda text: [l for l in text.splitlines() if l.startswith(("Uid", "Gid"))]
                out = ids(before) == ids(open("/proc/self/status").read())
                """)
            .asBoolean());
  }

  @Test
  void capabilities() {
    FIELD.refused(
        """
        header = struct.pack("Ii", 0x20080522, 0)
        for bit in range(41):
            low, high = (1 << bit) & 0xffffffff, (1 << bit) >> 32
            data = struct.pack("6I", low, low, 0, high, high, 0)
            tries(f"own {bit}", lambda: raw(SYS_capset, header, data))
            tries(f"ambient {bit}", lambda: raw(SYS_prctl, 47, 2, bit, 0, 0))
            tries(f"bound {bit}", lambda: raw(SYS_prctl, 24, bit, 0, 0, 0))
        tries("secure bits", lambda: raw(SYS_prctl, 28, 0, 0, 0, 0))
        tries("new privileges", lambda: raw(SYS_prctl, 38, 0, 0, 0, 0))
        """,
        "EINVAL");
  }

  @Test
  void limits() {
    FIELD.refused(
        """
        for name in [n for n in dir(resource) if n.startswith("RLIMIT_")]:
            which = getattr(resource, name)
            soft, hard = resource.getrlimit(which)
            if hard != resource.RLIM_INFINITY:
                limit = struct.pack("QQ", hard + 1, hard + 1)
                tries(name, lambda: raw(SYS_prlimit64, 0, which, limit, None))
        """);
  }

  @Test
  void priorities() {
    FIELD.refused(
        """
        tries("nice", lambda: os.nice(-20))
        tries("priority", lambda: os.setpriority(os.PRIO_PROCESS, 0, -1))
        tries("of all its user's", lambda: os.setpriority(os.PRIO_USER, 0, -1))
        for policy in (os.SCHED_FIFO, os.SCHED_RR):
            tries(f"policy {policy}",
                  lambda: os.sched_setscheduler(0, policy, os.sched_param(1)))
        deadline = struct.pack("IIQiIQQQ", 48, 6, 0, 0, 0, 1 << 20, 1 << 24, 1 << 24)
        tries("deadline", lambda: raw(SYS_sched_setattr, 0, deadline, 0))
        tries("io", lambda: raw(SYS_ioprio_set, 1, 0, 1 << 13))
        """);
  }

  @Test
  void personalities() {
    FIELD.refused(
        """
        for persona in (0x40000, 0x400000, 0x100000, 0x200000, 0x4000000, 1, 6):
            tries(f"{persona:x}", lambda: raw(SYS_personality, persona))
        """);
  }

  @Test
  void addressSpaces() {
    FIELD.refused(
        """
        page = mmap.mmap(-1, 4096)
        address = ctypes.addressof(ctypes.c_char.from_buffer(page))
        for option in range(1, 15):
            tries(f"set mm {option}", lambda: raw(SYS_prctl, 35, option, address, 0, 0))
        tries("poison", lambda: raw(SYS_madvise, address, 4096, 100))
        tries("offline", lambda: raw(SYS_madvise, address, 4096, 101))
        tries("page zero", lambda: raw(SYS_mmap, 0, 4096, 3, 0x32, -1, 0))
        tries("secret", lambda: raw(SYS_memfd_secret, 0))
        tries("remap", lambda: raw(SYS_remap_file_pages, address, 4096, 0, 0, 0))
        tries("migrate", lambda: raw(SYS_migrate_pages, 0, 1, bytes(8), bytes(8)))
        tries("splice", lambda: raw(SYS_vmsplice, os.pipe()[1], None, 0, 0))
        """,
        "EINVAL");
  }

  @Test
  void portsOfTheMachine() {
    if (Architecture.current() != Architecture.X86_64) {
      return;
    }
    FIELD.refused(
        """
        tries("ports", lambda: raw(SYS_ioperm, 0, 1024, 1))
        tries("all", lambda: raw(SYS_iopl, 3))
        tries("segments", lambda: raw(SYS_modify_ldt, 1, bytes(16), 16))
        """);
  }

  @Test
  void filesystemsByRequest() {
    FIELD.refused(
        """
        for path in ("/usr/bin", "/usr/bin/true", "/var/task", "/var/task/app.py", "/etc"):
            fd = os.open(path, os.O_RDONLY)
            word = ctypes.create_string_buffer(struct.pack("Q", 0x10))
            tries("immutable " + path, lambda: raw(SYS_ioctl, fd, 0x40086602, word))
            tries("version " + path, lambda: raw(SYS_ioctl, fd, 0x40087602, word))
            tries("label " + path, lambda: raw(SYS_ioctl, fd, 0x41009432, bytes(256)))
        """,
        "ENOTTY EINVAL");
  }

  @Test
  void terminals() {
    FIELD.refused(
        """
        for name in ("tty", "console", "tty0", "tty1", "ptmx", "pts/ptmx", "pts/0"):
            tries(name, lambda: os.open("/dev/" + name, os.O_RDWR | os.O_NOCTTY))
        for fd in range(4):
            for request in (0x5412, 0x541c, 0x540e, (1 << 32) | 0x5412):
                tries(f"{fd} {request:x}", lambda: raw(SYS_ioctl, fd, request, b"x"))
        """,
        "ENOTTY");
  }

  @Test
  void watchesOfTheWholeMachine() {
    FIELD.refused(
        """
        for flags in (0, 4, 8, 0x200):
            tries(f"fanotify {flags}", lambda: raw(SYS_fanotify_init, flags, 0))
        tries("cookie", lambda: raw(SYS_lookup_dcookie, 0, bytes(64), 64))
        tries("mounts", lambda: raw(SYS_statmount, bytes(32), bytes(512), 512, 0))
        tries("list", lambda: raw(SYS_listmount, bytes(32), bytes(64), 8, 0))
        """);
  }

  @Test
  void callsOfAnotherArchitecture() {
    if (Architecture.current() != Architecture.X86_64) {
      return;
    }
    // mov eax, 21 (i386's mount); int 0x80; ret
    JsonNode out =
        FIELD.found(
            """
            def i386(number):
                page = mmap.mmap(-1, 4096, prot=7)
                page.write(b"\\xb8" + struct.pack("I", number) + b"\\xcd\\x80\\xc3")
                ctypes.CFUNCTYPE(ctypes.c_int)(
                    ctypes.addressof(ctypes.c_char.from_buffer(page)))()
            out = [in_child(lambda: i386(number)) for number in (20, 21, 26, 120, 310)]
            for number in (0x40000000, 0x40000000 | 39, 0x40000208, 0x400000a5):
                tries(hex(number), lambda: raw(number, 0, 0, 0))
            out.append(tried)
            """);
    for (int i = 0; i < 5; i++) {
      assertEquals(-31, out.get(i).asInt(), "SIGSYS");
    }
    TrapField.errors(out.get(5)).forEach((call, error) -> assertEquals("EPERM", error, call));
  }

  /** Numbers this kernel may know and the filter's table does not. */
  @Test
  void callsThatAreNotWrittenYet() {
    FIELD.refused(
        """
        for number in [*range(480, 512), *range(548, 700), 1 << 20, -2, 0x7fffffff]:
            tries(str(number), lambda: raw(number, 0, 0, 0, 0, 0, 0))
        """);
  }

  @Test
  void filtersThatAllow() {
    FIELD.refused(
        """
        class Program(ctypes.Structure):
            _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]
        allow = Program(1, bytes([6, 0, 0, 0, 0, 0, 0xff, 0x7f]))
        raw(SYS_seccomp, 1, 0, ctypes.byref(allow))
        tries("strict", lambda: raw(SYS_prctl, 22, 0, 0, 0, 0))
        tries("mount", lambda: raw(SYS_mount, b"x", b"/tmp", b"tmpfs", 0, None))
        tries("unshare", lambda: raw(SYS_unshare, 0x10000000))
        tries("ptrace", lambda: raw(SYS_ptrace, 0, 0, 0, 0))
        """,
        "EINVAL");
  }
}
