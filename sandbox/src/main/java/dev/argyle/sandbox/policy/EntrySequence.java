package dev.argyle.sandbox.policy;

import dev.argyle.sandbox.mount.HostRoot;
import dev.argyle.sandbox.mount.Scratch;
import dev.argyle.sandbox.policy.seccomp.Architecture;
import dev.argyle.sandbox.policy.seccomp.RuntimeFilter;
import dev.argyle.sandbox.sys.Linux;
import java.util.List;
import java.util.Set;

/**
 * How a process that was just cloned into namespaces of its own locks itself in. It begins with the
 * zygote's privileges, which reach no further than the zygote's user namespace, and ends in a user
 * namespace of its own without any. Guest runtimes only execute these steps in order and give up at
 * the first that fails, so the policy is written once, here.
 */
public final class EntrySequence {
  private static final long PROC_FLAGS =
      Linux.MS_RDONLY | Linux.MS_NOSUID | Linux.MS_NODEV | Linux.MS_NOEXEC;
  private static final long PAGE_BYTES = 4_096;
  private static final int MAX_PENDING_SIGNALS = 1_024;

  /** A guest has its three standard files and the socket to the worker. */
  static final int FIRST_FREE_FD = 4;

  private EntrySequence() {}

  /**
   * The sequence for a guest.
   *
   * @param filter what its runtime may call
   * @param scratch what it may write to; no file anywhere becomes larger
   * @param openFiles descriptors one process may have
   * @param landlockAbi which Landlock the kernel has, 0 for none
   */
  public static List<EntryStep> forGuest(
      RuntimeFilter filter, Scratch scratch, int openFiles, int landlockAbi) {
    StepList steps = new StepList();
    // The zygote's, which can be written, stays the working directory until the id maps are set.
    steps.chdir(HostRoot.PROC);
    mounts(steps, scratch);
    steps.hostName("sandbox").newSession().umask(022);
    limits(steps, scratch, openFiles);
    ownUser(steps);
    steps.prctl(Linux.PR_SET_SECUREBITS, Linux.SECBITS_ALL_LOCKED).keepCapabilities(Set.of());
    steps.prctl(Linux.PR_SET_NO_NEW_PRIVS, 1);
    boolean scoped = landlockAbi >= Linux.LANDLOCK_ABI_WITH_SCOPES;
    if (scoped) {
      steps.landlock(FIRST_FREE_FD);
    }
    steps.processName("argyle-guest").chdir("/");
    // Last, for it forbids the calls above. No flags: there is one thread, and guests keep what
    // protection from speculation the kernel gives filtered processes (SPEC_ALLOW would waive it;
    // since Linux 5.16 it is none by default, before it also kept neighbours from steering a
    // guest's branches).
    RuntimeFilter last = scoped ? filter : filter.withoutUnix();
    return steps.seccomp(last.program(Architecture.current())).steps();
  }

  static void limits(StepList steps, Scratch scratch, int openFiles) {
    steps.limit(Linux.RLIMIT_CORE, 0);
    // A little more, so that a full scratch says that it is full; it bounds files in memory.
    steps.limit(Linux.RLIMIT_FSIZE, scratch.bytes() + PAGE_BYTES);
    steps.limit(Linux.RLIMIT_NOFILE, openFiles);
    steps.limit(Linux.RLIMIT_SIGPENDING, MAX_PENDING_SIGNALS);
  }

  private static void mounts(StepList steps, Scratch scratch) {
    steps.mount("proc", HostRoot.PROC, "proc", PROC_FLAGS, "hidepid=2");
    ProcMask.files().forEach(file -> steps.cover(file, HostRoot.NOTHING));
    ProcMask.directories().forEach(directory -> steps.cover(directory, HostRoot.EMPTY));
    steps.mount(Scratch.SOURCE, HostRoot.SCRATCH, Scratch.TYPE, Scratch.FLAGS, scratch.options());
  }

  /** Becomes the sandbox's user, alone in a user namespace that knows nobody else. */
  private static void ownUser(StepList steps) {
    // Some systems let only those with capabilities make user namespaces: keep them that long.
    steps.noGroups().prctl(Linux.PR_SET_SECUREBITS, Linux.SECBIT_NO_SETUID_FIXUP);
    // It begins with every capability, in it, and leaves the mounts to the zygote's.
    steps.becomeOwnId().unshare(Linux.CLONE_NEWUSER);
    // Changing ids made /proc/self root's; the guest may see its own descriptors.
    steps.prctl(Linux.PR_SET_DUMPABLE, 1);
    String map = UserIds.INSIDE + " " + EntryStep.OWN_ID + " 1";
    steps.write("self/setgroups", "deny").write("self/gid_map", map).write("self/uid_map", map);
  }
}
