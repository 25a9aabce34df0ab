package dev.argyle.sandbox.testing;

import dev.argyle.sandbox.RunId;
import dev.argyle.sandbox.cgroup.CgroupTree;
import dev.argyle.sandbox.cgroup.CgroupTrees;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.JnrKernel;
import dev.argyle.sandbox.sys.Kernel;
import dev.argyle.sandbox.sys.Linux;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Tries what a sandbox needs of the kernel, and undoes it. */
class MachineProbe {
  private static final int NAMESPACES =
      Linux.CLONE_FS | Linux.CLONE_NEWNS | Linux.CLONE_NEWIPC | Linux.CLONE_NEWUTS;

  /** What this machine lacks, as a sentence; empty when sandboxes can be made. */
  Optional<String> lacks() {
    Kernel kernel = new JnrKernel();
    if (kernel.geteuid() != 0) {
      return Optional.of("sandboxes need root, and this JVM runs as user " + kernel.geteuid());
    }
    return lacksNamespaces(kernel).or(() -> lacksCgroups(kernel));
  }

  /** In a thread that ends at once: what it unshared ends with it. */
  private static Optional<String> lacksNamespaces(Kernel kernel) {
    CompletableFuture<Optional<String>> answer = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                kernel.unshare(NAMESPACES);
                kernel.mount(null, "/", null, Linux.MS_REC | Linux.MS_PRIVATE, null);
                kernel.unshare(Linux.CLONE_NEWPID);
                answer.complete(Optional.empty());
              } catch (ErrnoException e) {
                answer.complete(Optional.of("namespaces cannot be made here: " + e.getMessage()));
              }
            },
            "argyle-probe");
    thread.start();
    Optional<String> lacks = answer.join();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return lacks;
  }

  private static Optional<String> lacksCgroups(Kernel kernel) {
    try {
      CgroupTree tree = CgroupTrees.open(kernel, RunId.current() + "-probe");
      try {
        tree.create("s").remove();
      } finally {
        tree.remove();
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("control groups cannot be made here: " + e.getMessage());
    }
  }
}
