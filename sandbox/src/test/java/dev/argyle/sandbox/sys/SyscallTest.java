package dev.argyle.sandbox.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyscallTest {
  private static final String TABLE =
      """
      mount, 165, 40
      umount2, 166, 39
      pivot_root, 155, 41
      sethostname, 170, 161
      chdir, 80, 49
      setsid, 112, 157
      umask, 95, 166
      close, 3, 57
      prctl, 157, 167
      seccomp, 317, 277
      prlimit64, 302, 261
      setgroups, 116, 159
      setresgid, 119, 149
      setresuid, 117, 147
      capset, 126, 91
      unshare, 272, 97
      bpf, 321, 280
      pidfd_send_signal, 424, 424
      open_tree, 428, 428
      move_mount, 429, 429
      clone3, 435, 435
      mount_setattr, 442, 442
      landlock_create_ruleset, 444, 444
      landlock_restrict_self, 446, 446
      """;

  @ParameterizedTest
  @CsvSource(textBlock = TABLE)
  void hasTheNumberOfTheKernelsTables(String name, int x86, int arm64) {
    Syscall call = Syscall.valueOf(name.toUpperCase(Locale.ROOT));
    assertEquals(name, call.callName());
    assertEquals(x86, call.number("amd64"));
    assertEquals(x86, call.number("x86_64"));
    assertEquals(arm64, call.number("aarch64"));
  }

  @Test
  void eachCallIsInTheTable() {
    Set<String> known =
        TABLE.lines().map(line -> line.substring(0, line.indexOf(','))).collect(Collectors.toSet());
    Set<String> all =
        Arrays.stream(Syscall.values()).map(Syscall::callName).collect(Collectors.toSet());
    assertEquals(known, all);
  }

  @Test
  void refusesAnArchitectureWithoutATable() {
    var failure = assertThrows(IllegalArgumentException.class, () -> Syscall.MOUNT.number("s390x"));
    assertEquals("no system call numbers for s390x", failure.getMessage());
  }
}
