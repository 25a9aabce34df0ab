package dev.argyle.sandbox.policy.seccomp;

/**
 * What Node handlers and their children may call: what Python's may, for they start the same
 * programs, but for the queues, semaphores and segments of System V and POSIX. Node has no words
 * for those and nothing that handlers start needs them, while their messages are how attacks on
 * kernels lay out its memory. Programs find a kernel that was built without them.
 */
final class NodePolicy {
  private NodePolicy() {}

  static SeccompPolicy policy(boolean unixSockets) {
    return PythonPolicy.guest(unixSockets).absent(CommonCalls.IPC).build();
  }
}
