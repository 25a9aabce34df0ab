package dev.argyle.deploy.doctor;

import java.io.IOException;
import java.nio.file.Path;

/** The kernel runs a program that it names as root on the host, for crashes in sandboxes too. */
final class CoreDumpCheck implements Check {
  private final Path proc;

  CoreDumpCheck(Path proc) {
    this.proc = proc;
  }

  @Override
  public Finding run() throws IOException {
    String pattern = ProcFiles.line(proc.resolve("sys/kernel/core_pattern")).orElse("");
    return pattern.startsWith("|")
        ? Finding.warning(
            "crashes of functions reach a program of the host's: "
                + pattern.substring(1).split(" ", 2)[0],
            "sysctl -w kernel.core_pattern=core")
        : Finding.ok("core dumps go to no program");
  }
}
