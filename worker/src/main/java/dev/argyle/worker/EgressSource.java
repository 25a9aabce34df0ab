package dev.argyle.worker;

import dev.argyle.sandbox.cgroup.CgroupTree;
import dev.argyle.sandbox.policy.egress.BpfEgress;
import dev.argyle.sandbox.policy.egress.Egress;
import dev.argyle.sandbox.sys.Kernel;
import java.io.IOException;

/** Where the limits of the network come from. */
interface EgressSource {

  /**
   * Limits for the groups of a run.
   *
   * @throws IOException with what this machine lacks
   */
  Egress open(Kernel kernel, CgroupTree tree, int maxSandboxes) throws IOException;

  /** Programs in the kernel. */
  static Egress bpf(Kernel kernel, CgroupTree tree, int maxSandboxes) throws IOException {
    String group =
        tree.unified().orElseThrow(() -> new IOException("there is no cgroup2 file system"));
    return BpfEgress.attach(kernel, group, maxSandboxes);
  }
}
