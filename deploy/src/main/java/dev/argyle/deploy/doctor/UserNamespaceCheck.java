package dev.argyle.deploy.doctor;

import java.io.IOException;
import java.nio.file.Path;

/** Whether user namespaces may be made within others, as each sandbox does. */
final class UserNamespaceCheck implements Check {
  private final Path proc;

  UserNamespaceCheck(Path proc) {
    this.proc = proc;
  }

  @Override
  public Finding run() throws IOException {
    // Debian's own: where it is 0, only those with capabilities on the host may make them.
    Path debians = proc.resolve("sys/kernel/unprivileged_userns_clone");
    return ProcFiles.line(debians).filter("0"::equals).isPresent()
        ? Finding.problem(
            "user namespaces for the host's root only",
            "sysctl -w kernel.unprivileged_userns_clone=1")
        : Finding.ok("user namespaces within user namespaces");
  }
}
