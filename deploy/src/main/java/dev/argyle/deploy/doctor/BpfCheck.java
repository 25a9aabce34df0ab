package dev.argyle.deploy.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether BPF can limit what functions connect to; whether it does, a sandbox shows. */
final class BpfCheck implements Check {
  private final Path proc;

  BpfCheck(Path proc) {
    this.proc = proc;
  }

  @Override
  public Finding run() throws IOException {
    if (!Files.exists(proc.resolve("sys/kernel/unprivileged_bpf_disabled"))) {
      return Finding.warning(
          "no BPF: only functions with network: none run",
          "use a kernel with CONFIG_BPF_SYSCALL and CONFIG_CGROUP_BPF");
    }
    if (CgroupMounts.read(proc).unified().isEmpty()) {
      return Finding.warning(
          "BPF has no cgroup2 to be attached to: only functions with network: none run",
          FreezerCheck.MOUNT_BESIDE);
    }
    boolean interpreted =
        ProcFiles.line(proc.resolve("sys/net/core/bpf_jit_enable")).filter("0"::equals).isPresent();
    return interpreted
        ? Finding.warning(
            "BPF is interpreted, which costs every connection time",
            "sysctl -w net.core.bpf_jit_enable=1")
        : Finding.ok("BPF at cgroup2");
  }
}
