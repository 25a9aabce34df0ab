package dev.argyle.sandbox.policy;

import dev.argyle.sandbox.mount.HostRoot;
import dev.argyle.sandbox.mount.Scratch;
import dev.argyle.sandbox.policy.seccomp.Architecture;
import dev.argyle.sandbox.policy.seccomp.ZygoteFilter;
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

  /** Until a zygote that another forked has a user namespace without ids; that one writes them. */
  public static List<EntryStep> untilMaps() {
    return new StepList()
        .mount("proc", HostRoot.PROC, "proc", PROC_FLAGS, "")
        .prctl(Linux.PR_SET_SECUREBITS, Linux.SECBIT_NO_SETUID_FIXUP)
        // The other may write to its maps as long as they have one user and it can be dumped.
        .prctl(Linux.PR_SET_DUMPABLE, 1)
        .unshare(Linux.CLONE_NEWUSER)
        .steps();
  }

  /**
   * From then on, for a zygote that will import what others wrote: as any, and then confined as its
   * guests are, but for what locking them in takes. They inherit all of it.
   *
   * @param scratch what it may write to while it imports
   * @param openFiles descriptors it may have
   * @param landlockAbi which Landlock the kernel has, 0 for none
   */
  public static List<EntryStep> afterMaps(Scratch scratch, int openFiles, int landlockAbi) {
    StepList steps = new StepList().become(0).unshare(NAMESPACES);
    steps.mount(Scratch.SOURCE, HostRoot.SCRATCH, Scratch.TYPE, Scratch.FLAGS, scratch.options());
    EntrySequence.limits(steps, scratch, openFiles);
    steps.newSession().keepCapabilities(Capabilities.ZYGOTE);
    steps.prctl(Linux.PR_SET_NO_NEW_PRIVS, 1);
    boolean scoped = landlockAbi >= Linux.LANDLOCK_ABI_WITH_SCOPES;
    if (scoped) {
      steps.landlock(EntrySequence.FIRST_FREE_FD);
    }
    return steps
        .processName("argyle-zygote")
        .seccomp(ZygoteFilter.program(scoped, Architecture.current()))
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
