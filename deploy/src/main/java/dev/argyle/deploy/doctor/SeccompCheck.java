package dev.argyle.deploy.doctor;

import java.io.IOException;
import java.nio.file.Path;

/** Whether a process can filter its system calls. */
final class SeccompCheck implements Check {
  private final Path proc;

  SeccompCheck(Path proc) {
    this.proc = proc;
  }

  @Override
  public Finding run() throws IOException {
    String actions = ProcFiles.line(proc.resolve("sys/kernel/seccomp/actions_avail")).orElse("");
    return actions.contains("errno")
        ? Finding.ok("seccomp filters")
        : Finding.problem(
            "no seccomp filters", "use a kernel with CONFIG_SECCOMP and CONFIG_SECCOMP_FILTER");
  }
}
