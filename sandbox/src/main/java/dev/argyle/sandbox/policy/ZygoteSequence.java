package dev.argyle.sandbox.policy;

import dev.argyle.sandbox.mount.HostRoot;
import dev.argyle.sandbox.sys.Linux;
import java.util.List;

/**
 * How a zygote gives up what it holds outside a user namespace of its own, before it forks. Its
 * root is there already. In between, the worker writes the namespace's id maps from outside ({@link
 * UserIds#mapOfZygote}).
 */
public final class ZygoteSequence {
  private static final long PROC_FLAGS = Linux.MS_NOSUID | Linux.MS_NODEV | Linux.MS_NOEXEC;
  private static final long NAMESPACES =
      Linux.CLONE_NEWNS | Linux.CLONE_NEWIPC | Linux.CLONE_NEWUTS;

  private ZygoteSequence() {}

  /** Until it has a user namespace without ids. */
  public static List<EntryStep> untilMaps() {
    // Guests may mount a /proc only where one can be seen already (mount_namespaces(7)).
    return new StepList()
        .mount("proc", HostRoot.PROC, "proc", PROC_FLAGS, "")
        .unshare(Linux.CLONE_NEWUSER)
        .steps();
  }

  /** From then on: root of that user namespace, with what forking takes and nothing else. */
  public static List<EntryStep> afterMaps() {
    return new StepList()
        .becomeRoot()
        .unshare(NAMESPACES)
        .keepCapabilities(Capabilities.ZYGOTE)
        .steps();
  }
}
