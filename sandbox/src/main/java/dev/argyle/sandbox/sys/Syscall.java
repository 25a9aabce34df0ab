package dev.argyle.sandbox.sys;

import java.util.Locale;

/**
 * System calls made by number: by this code where the C library may lack a wrapper, and by a guest
 * as it runs its entry sequence. Numbers from the kernel's {@code syscall_64.tbl} and {@code
 * unistd.h}.
 */
public enum Syscall {
  /** mount(2). */
  MOUNT(165, 40),
  /** umount2(2). */
  UMOUNT2(166, 39),
  /** pivot_root(2). */
  PIVOT_ROOT(155, 41),
  /** sethostname(2). */
  SETHOSTNAME(170, 161),
  /** chdir(2). */
  CHDIR(80, 49),
  /** setsid(2). */
  SETSID(112, 157),
  /** umask(2). */
  UMASK(95, 166),
  /** close(2). */
  CLOSE(3, 57),
  /** prctl(2). */
  PRCTL(157, 167),
  /** seccomp(2). */
  SECCOMP(317, 277),
  /** prlimit64(2). */
  PRLIMIT64(302, 261),
  /** setgroups(2). */
  SETGROUPS(116, 159),
  /** setresgid(2). */
  SETRESGID(119, 149),
  /** setresuid(2). */
  SETRESUID(117, 147),
  /** capset(2). */
  CAPSET(126, 91),
  /** unshare(2). */
  UNSHARE(272, 97),
  /** bpf(2). */
  BPF(321, 280),
  /** pidfd_send_signal(2). */
  PIDFD_SEND_SIGNAL(424, 424),
  /** open_tree(2). */
  OPEN_TREE(428, 428),
  /** move_mount(2). */
  MOVE_MOUNT(429, 429),
  /** clone3(2). */
  CLONE3(435, 435),
  /** mount_setattr(2). */
  MOUNT_SETATTR(442, 442),
  /** landlock_create_ruleset(2). */
  LANDLOCK_CREATE_RULESET(444, 444),
  /** landlock_restrict_self(2). */
  LANDLOCK_RESTRICT_SELF(446, 446);

  private final int x86;
  private final int arm64;

  Syscall(int x86, int arm64) {
    this.x86 = x86;
    this.arm64 = arm64;
  }

  /** The number on the machine this JVM runs on. */
  public int number() {
    return number(System.getProperty("os.arch"));
  }

  /**
   * The number on an architecture.
   *
   * @param arch as the system property {@code os.arch} names it
   * @throws IllegalArgumentException for an architecture without a table
   */
  public int number(String arch) {
    return switch (arch.toLowerCase(Locale.ROOT)) {
      case "amd64", "x86_64" -> x86;
      case "aarch64" -> arm64;
      default -> throw new IllegalArgumentException("no system call numbers for " + arch);
    };
  }

  /** The call's name as its man page spells it. */
  public String callName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
