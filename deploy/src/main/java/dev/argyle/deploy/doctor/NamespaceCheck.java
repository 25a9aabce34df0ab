package dev.argyle.deploy.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Whether the kernel has the kinds of namespaces that a sandbox is made of. */
final class NamespaceCheck implements Check {
  private final Path proc;

  NamespaceCheck(Path proc) {
    this.proc = proc;
  }

  @Override
  public Finding run() {
    List<String> missing =
        Stream.of("mnt", "pid", "ipc", "uts", "net", "user")
            .filter(name -> !Files.exists(proc.resolve("self/ns/" + name)))
            .toList();
    return missing.isEmpty()
        ? Finding.ok("namespaces mnt, pid, ipc, uts, net, user")
        : Finding.problem(
            "no namespaces of kind " + String.join(", ", missing),
            "use a kernel with CONFIG_NAMESPACES and CONFIG_USER_NS");
  }
}
