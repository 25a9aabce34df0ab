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

  /**
   * Until it has a user namespace without ids.
   *
   * @param zygote its number, for {@link UserIds#ofZygote}
   */
  public static List<EntryStep> untilMaps(int zygote) {
    // Guests may mount a /proc only where one can be seen already (mount_namespaces(7)).
    return new StepList()
        .mount("proc", HostRoot.PROC, "proc", PROC_FLAGS, "")
        // What the kernel counts by user, it counts for a user namespace's maker too (inotify,
        // signals, namespaces): root's part must not be used up by guests. Some systems let only
        // those with capabilities make user namespaces: they are kept that long.
        .prctl(Linux.PR_SET_SECUREBITS, Linux.SECBIT_NO_SETUID_FIXUP)
        .become(UserIds.ofZygote(zygote))
        .unshare(Linux.CLONE_NEWUSER)
        .steps();
  }

  /** From then on: root of that user namespace, with what forking takes and nothing else. */
  public static List<EntryStep> afterMaps() {
    return new StepList()
        .become(0)
        .unshare(NAMESPACES)
        .keepCapabilities(Capabilities.ZYGOTE)
        .steps();
  }
}
