package dev.argyle.worker;

import dev.argyle.worker.api.NetworkPolicy;

/** Whether a worker may run a function with this network. */
final class NetworkRefusal {
  private NetworkRefusal() {}

  /**
   * Why not.
   *
   * @param enforced whether the kernel keeps functions to their network
   * @return one sentence, or null when it may
   */
  static String of(NetworkPolicy network, boolean enforced, WorkerConfig config) {
    boolean wantsNone = network instanceof NetworkPolicy.None;
    if (enforced || wantsNone || config.allowUnfilteredNetwork()) {
      return null;
    }
    return "this machine's kernel cannot limit what functions connect to (cgroup BPF), so only those"
        + " with network: none run here; --allow-unfiltered-network runs them without limits";
  }
}
