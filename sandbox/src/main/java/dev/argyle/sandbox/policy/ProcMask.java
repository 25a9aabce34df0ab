package dev.argyle.sandbox.policy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What of the kernel's {@code /proc} no guest may see, whoever it is: what Docker's default masks
 * (moby's {@code oci/defaults.go}), and what tells of the host's devices, keys and modules beside
 * it. Nothing else in {@code /proc} can be written either, for it is mounted read-only.
 */
final class ProcMask {
  private static final List<String> FILES =
      List.of(
          "config.gz",
          "interrupts",
          "kallsyms",
          "kcore",
          "key-users",
          "keys",
          "latency_stats",
          "modules",
          "sched_debug",
          "timer_list",
          "timer_stats");
  private static final List<String> DIRECTORIES = List.of("acpi", "asound", "scsi");

  private ProcMask() {}

  /** Files to hide, as far as this kernel has them; absolute. */
  static List<String> files() {
    return existing(FILES);
  }

  /** Directories to hide, as far as this kernel has them; absolute. */
  static List<String> directories() {
    return existing(DIRECTORIES);
  }

  private static List<String> existing(List<String> names) {
    return names.stream()
        .map(name -> "/proc/" + name)
        .filter(path -> Files.exists(Path.of(path)))
        .toList();
  }
}
