package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.argyle.sandbox.policy.seccomp.Architecture;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Specs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel's refusals inside a sandbox: each call is made, and the instance lives on. */
@RequiresRoot
class SeccompTest {
  @RegisterExtension static final WorkerFixture FIXTURE = WorkerFixture.plain();

  private final Inside inside = new Inside(FIXTURE);
  private final FunctionSpec probe = inside.function(Specs.named("probe"));

  /** The error a system call ends with, by number; zero arguments make no call succeed unseen. */
  private String raw(String arguments) {
    return inside.run(probe, "out = call('syscall', " + arguments + ")").asText();
  }

  private String result(String expression) {
    return inside.run(probe, "out = " + expression).asText();
  }

  private void nextInvocationWorks() {
    assertEquals("hello", inside.run(probe, "out = 'hello'").asText());
  }

  @Test
  void guestsAreFilteredAndMayGainNothing() {
    String status = inside.run(probe, "out = open('/proc/self/status').read()").asText();
    assertTrue(status.contains("Seccomp:\t2\n"), status);
    assertTrue(status.contains("Seccomp_filters:\t1\n"), status);
    assertTrue(status.contains("NoNewPrivs:\t1\n"), status);
  }

  @Test
  void theZygoteIsNotFiltered() {
    nextInvocationWorks();
    String status = Guests.read(Guests.zygote(), "status");
    assertTrue(status.contains("Seccomp:\t0\n"), status);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mount",
        "umount2",
        "pivot_root",
        "move_mount",
        "open_tree",
        "fsopen",
        "fsconfig",
        "fsmount",
        "fspick",
        "mount_setattr",
        "setns",
        "unshare",
        "chroot",
        "ptrace",
        "process_vm_readv",
        "process_vm_writev",
        "process_madvise",
        "kcmp",
        "pidfd_getfd",
        "bpf",
        "perf_event_open",
        "userfaultfd",
        "io_uring_setup",
        "io_uring_enter",
        "io_uring_register",
        "keyctl",
        "add_key",
        "request_key",
        "kexec_load",
        "kexec_file_load",
        "init_module",
        "finit_module",
        "delete_module",
        "clock_settime",
        "settimeofday",
        "adjtimex",
        "clock_adjtime",
        "reboot",
        "swapon",
        "swapoff",
        "mknodat",
        "open_by_handle_at",
        "name_to_handle_at",
        "acct",
        "quotactl",
        "lookup_dcookie",
        "syslog",
        "sethostname",
        "setdomainname",
        "fanotify_init",
        "vhangup",
        "nfsservctl",
        "vmsplice"
      })
  void refuses(String call) {
    assertEquals("EPERM", raw(Numbers.of(call) + ", 0, 0, 0, 0, 0, 0"));
    nextInvocationWorks();
  }

  @Test
  void saysThereIsNoClone3() {
    assertEquals("ENOSYS", raw(Numbers.of("clone3") + ", 0, 0"));
    nextInvocationWorks();
  }

  @Test
  void clonesIntoNoNamespace() {
    for (long flag = 0x10000; flag <= 0x40000000; flag <<= 1) {
      if ((flag & 0x7E020000) != 0) {
        assertEquals("EPERM", raw(Numbers.of("clone") + ", " + (flag | 17) + ", 0, 0, 0, 0"));
      }
    }
    nextInvocationWorks();
  }

  @Test
  void refusesNumbersOfX32AndOfKernelsToCome() {
    if (Architecture.current() == Architecture.X86_64) {
      assertEquals("EPERM", raw("0x40000000, 0, 0, 0"));
    }
    assertEquals("ENOSYS", raw("1000"));
    assertEquals("ENOSYS", raw(Numbers.of("inotify_init1") + ", 0, 0"));
  }

  @ParameterizedTest
  @CsvSource({
    "AF_NETLINK, SOCK_DGRAM, 0, EAFNOSUPPORT",
    "AF_NETLINK, SOCK_RAW, 0, EAFNOSUPPORT",
    "AF_PACKET, SOCK_RAW, 0, EAFNOSUPPORT",
    "AF_ALG, SOCK_SEQPACKET, 0, EAFNOSUPPORT",
    "AF_VSOCK, SOCK_STREAM, 0, EAFNOSUPPORT",
    "AF_INET, SOCK_RAW, 1, EPERM",
    "AF_INET6, SOCK_RAW, 58, EPERM",
    "AF_INET, 10, 0, EPERM",
    "AF_INET, SOCK_SEQPACKET, 132, EPROTONOSUPPORT",
    "AF_INET, SOCK_STREAM, 0, ok",
    "AF_INET6, SOCK_DGRAM, 0, ok"
  })
  void opensOnlyPlainSockets(String family, String type, int protocol, String expected) {
    String arguments = name(family) + ", " + name(type) + ", " + protocol;
    assertEquals(expected, result("attempt(lambda: socket.socket(" + arguments + ").close())"));
  }

  private static String name(String constant) {
    return Character.isDigit(constant.charAt(0)) ? constant : "socket." + constant;
  }

  @Test
  void typesIntoNoTerminal() {
    assertEquals("EPERM", result("call('ioctl', 0, 0x5412, b'x')"));
    assertEquals("EPERM", result("call('ioctl', 0, ctypes.c_ulong(1 << 32 | 0x5412), b'x')"));
  }

  @Test
  void keepsItsAddressesRandom() {
    assertEquals("ok", result("call('personality', ctypes.c_ulong(0xffffffff))"));
    assertEquals("EPERM", result("call('personality', ctypes.c_ulong(0x40000))"));
  }

  @Test
  void aFilterOfItsOwnTakesNothingBack() {
    // A program of one instruction: allow all.
    String code =
        """
        class Prog(ctypes.Structure):
            _fields_ = [("len", ctypes.c_ushort), ("filter", ctypes.c_char_p)]
        allow = Prog(1, bytes([6, 0, 0, 0, 0, 0, 0xff, 0x7f]))
        out = [call('syscall', %s, 1, 0, ctypes.byref(allow)), call('unshare', 0x10000000)]
        """
            .formatted(Numbers.of("seccomp"));
    JsonNode got = inside.run(code);
    assertEquals("[\"ok\",\"EPERM\"]", got.toString());
  }

  @Test
  void endsAProcessThatCallsAsI386() {
    if (Architecture.current() != Architecture.X86_64) {
      return;
    }
    // mov eax, 20 (getpid); int 0x80; ret
    String code =
        """
        import mmap, signal
        child = os.fork()
        if child == 0:
            page = mmap.mmap(-1, 4096, prot=7)
            page.write(bytes([0xb8, 20, 0, 0, 0, 0xcd, 0x80, 0xc3]))
            address = ctypes.addressof(ctypes.c_char.from_buffer(page))
            ctypes.CFUNCTYPE(ctypes.c_int)(address)()
            os._exit(0)
        out = signal.Signals(os.WTERMSIG(os.waitpid(child, 0)[1])).name
        """;
    assertEquals("SIGSYS", inside.run(probe, code).asText());
    nextInvocationWorks();
  }
}
