package dev.argyle.sandbox.policy.seccomp;

import java.util.Locale;

/** A machine a filter can be assembled for; both are little-endian. */
public enum Architecture {
  /** x86-64, without its x32 ABI. */
  X86_64(0xC000003E, 1),
  /** 64-bit ARM. */
  ARM64(0xC00000B7, 2);

  private final int auditNumber;
  private final int column;

  Architecture(int auditNumber, int column) {
    this.auditNumber = auditNumber;
    this.column = column;
  }

  /** Where the table of system calls has this architecture's numbers; names are in column 0. */
  int column() {
    return column;
  }

  /** What the kernel puts into {@code seccomp_data.arch}: {@code AUDIT_ARCH_…}. */
  int auditNumber() {
    return auditNumber;
  }

  /** The machine this JVM runs on. */
  public static Architecture current() {
    return of(System.getProperty("os.arch"));
  }

  /**
   * The architecture of a name.
   *
   * @param name as the system property {@code os.arch} has it
   * @throws IllegalArgumentException for one without a table
   */
  static Architecture of(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "amd64", "x86_64" -> X86_64;
      case "aarch64" -> ARM64;
      default -> throw new IllegalArgumentException("no seccomp filter for " + name);
    };
  }
}
