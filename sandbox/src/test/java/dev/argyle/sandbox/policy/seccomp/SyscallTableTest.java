package dev.argyle.sandbox.policy.seccomp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.argyle.sandbox.sys.Syscall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SyscallTableTest {
  private static final SyscallTable X86 = SyscallTable.of(Architecture.X86_64);
  private static final SyscallTable ARM = SyscallTable.of(Architecture.ARM64);

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          read, 0, 63
          write, 1, 64
          close, 3, 57
          fstat, 5, 80
          lseek, 8, 62
          mmap, 9, 222
          ioctl, 16, 29
          sendfile, 40, 71
          socket, 41, 198
          clone, 56, 220
          execve, 59, 221
          fcntl, 72, 25
          ptrace, 101, 117
          personality, 135, 92
          futex, 202, 98
          epoll_ctl, 233, 21
          openat, 257, 56
          newfstatat, 262, 79
          unshare, 272, 97
          sync_file_range, 277, 84
          process_vm_readv, 310, 270
          bpf, 321, 280
          clone3, 435, 435
          futex_waitv, 449, 449
          """)
  void hasTheKernelsNumbers(String name, int x86, int arm64) {
    assertEquals(OptionalInt.of(x86), X86.number(name));
    assertEquals(OptionalInt.of(arm64), ARM.number(name));
  }

  @ParameterizedTest
  @CsvSource({"open", "fork", "vfork", "arch_prctl", "epoll_wait", "modify_ldt", "mknod"})
  void knowsWhatArm64NeverHad(String name) {
    assertTrue(X86.number(name).isPresent());
    assertEquals(OptionalInt.empty(), ARM.number(name));
  }

  @ParameterizedTest
  @EnumSource
  void agreesWithTheCallsThisCodeMakes(Syscall call) {
    assertEquals(OptionalInt.of(call.number("amd64")), X86.number(call.callName()));
    assertEquals(OptionalInt.of(call.number("aarch64")), ARM.number(call.callName()));
  }

  @ParameterizedTest
  @EnumSource
  void givesNoNumberTwice(Architecture architecture) {
    SyscallTable table = SyscallTable.of(architecture);
    Set<Integer> seen = new HashSet<>();
    for (String name : table.names()) {
      table.number(name).ifPresent(number -> assertTrue(seen.add(number), name));
    }
  }

  @Test
  void refusesANameThatNoArchitectureHas() {
    assertThrows(IllegalArgumentException.class, () -> X86.number("opennat"));
  }

  @Test
  void agreesWithThisMachinesHeaders() throws IOException {
    int x86 = compare("x86_64-linux-gnu/asm/unistd_64.h", "__NR_", X86);
    int arm64 =
        compare("asm-generic/unistd.h", "__NR_", ARM)
            + compare("asm-generic/unistd.h", "__NR3264_", ARM);
    assumeTrue(x86 > 0 || arm64 > 0, "no kernel headers on this machine");
  }

  private static int compare(String header, String prefix, SyscallTable table) throws IOException {
    Path file = Path.of("/usr/include").resolve(header);
    if (!Files.exists(file)) {
      return 0;
    }
    // The generic header counts its lines' end, and what other 32- and 64-bit machines lack.
    Set<String> skipped = Set.of("syscalls", "arch_specific_syscall", "sync_file_range2");
    Matcher line =
        Pattern.compile("(?m)^#define " + prefix + "(\\w+)\\s+(\\d+)$")
            .matcher(Files.readString(file));
    int compared = 0;
    while (line.find()) {
      String name = line.group(1);
      if (!skipped.contains(name) && table.names().contains(name)) {
        assertEquals(OptionalInt.of(Integer.parseInt(line.group(2))), table.number(name), name);
        compared++;
      }
    }
    return compared;
  }
}
