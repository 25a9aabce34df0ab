package dev.argyle.sandbox.policy;

import dev.argyle.sandbox.mount.HostRoot;
import dev.argyle.sandbox.policy.EntryStep.Argument;
import dev.argyle.sandbox.policy.EntryStep.BpfProgram;
import dev.argyle.sandbox.policy.EntryStep.Bytes;
import dev.argyle.sandbox.policy.EntryStep.OwnId;
import dev.argyle.sandbox.policy.EntryStep.Word;
import dev.argyle.sandbox.policy.seccomp.Architecture;
import dev.argyle.sandbox.policy.seccomp.RuntimeFilter;
import dev.argyle.sandbox.sys.Linux;
import dev.argyle.sandbox.sys.Syscall;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * How a process that was just cloned into namespaces of its own locks itself in. Guest runtimes
 * only execute these calls in order and give up at the first that fails, so the policy is written
 * once, here.
 */
public final class EntrySequence {
  private static final long PROC_FLAGS = Linux.MS_NOSUID | Linux.MS_NODEV | Linux.MS_NOEXEC;
  private static final long SCRATCH_FLAGS = Linux.MS_NOSUID | Linux.MS_NODEV;

  private EntrySequence() {}

  /**
   * The sequence for a guest.
   *
   * @param scratchBytes size of the writable scratch; its pages count as the sandbox's memory
   * @param scratchFiles files and directories the scratch may hold
   * @param openFiles descriptors one process may have
   * @param filter the system calls it may make from then on
   */
  public static List<EntryStep> forGuest(
      long scratchBytes, int scratchFiles, int openFiles, RuntimeFilter filter) {
    List<EntryStep> steps = new ArrayList<>();
    steps.add(
        step(Syscall.MOUNT, text("proc"), text("/proc"), text("proc"), number(PROC_FLAGS), zero()));
    String options = "size=" + scratchBytes + ",nr_inodes=" + scratchFiles + ",mode=1777";
    steps.add(
        step(
            Syscall.MOUNT,
            text("argyle-scratch"),
            text(HostRoot.SCRATCH),
            text("tmpfs"),
            number(SCRATCH_FLAGS),
            text(options)));
    steps.add(step(Syscall.SETHOSTNAME, text("sandbox"), number(7)));
    steps.add(step(Syscall.SETSID));
    steps.add(step(Syscall.UMASK, number(022)));
    steps.add(limit(Linux.RLIMIT_CORE, 0));
    steps.add(limit(Linux.RLIMIT_NOFILE, openFiles));
    for (int capability = 0; capability <= Capabilities.last(); capability++) {
      if (Capabilities.ZYGOTE.contains(capability)) {
        steps.add(
            step(
                Syscall.PRCTL,
                number(Linux.PR_CAPBSET_DROP),
                number(capability),
                zero(),
                zero(),
                zero()));
      }
    }
    steps.add(step(Syscall.SETGROUPS, zero(), zero()));
    // Leaving user id 0 with all three ids empties the permitted and effective capabilities.
    steps.add(step(Syscall.SETRESGID, new OwnId(), new OwnId(), new OwnId()));
    steps.add(step(Syscall.SETRESUID, new OwnId(), new OwnId(), new OwnId()));
    steps.add(prctl(Linux.PR_SET_NO_NEW_PRIVS, number(1)));
    // Changing ids made /proc/self root's; the guest may see its own descriptors.
    steps.add(prctl(Linux.PR_SET_DUMPABLE, number(1)));
    steps.add(prctl(Linux.PR_SET_NAME, text("argyle-guest")));
    steps.add(filter(filter));
    return List.copyOf(steps);
  }

  /**
   * Last, for it forbids the calls above. No flags: there is one thread, and guests keep what
   * protection from speculation the kernel gives filtered processes ({@code SPEC_ALLOW} would waive
   * it; since Linux 5.16 it is none by default, before it also kept neighbours from steering a
   * guest's branches).
   */
  private static EntryStep filter(RuntimeFilter filter) {
    return step(
        Syscall.SECCOMP,
        number(Linux.SECCOMP_SET_MODE_FILTER),
        zero(),
        new BpfProgram(filter.program(Architecture.current())));
  }

  private static EntryStep prctl(int option, Argument argument) {
    return step(Syscall.PRCTL, number(option), argument, zero(), zero(), zero());
  }

  /** struct rlimit64: soft and hard limit. */
  private static EntryStep limit(int resource, long value) {
    ByteBuffer limits = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
    limits.putLong(value).putLong(value);
    return step(Syscall.PRLIMIT64, zero(), number(resource), new Bytes(limits.array()), zero());
  }

  private static EntryStep step(Syscall call, Argument... arguments) {
    return new EntryStep(call, List.of(arguments));
  }

  private static Argument text(String text) {
    return new Bytes((text + "\0").getBytes(StandardCharsets.UTF_8));
  }

  private static Argument number(long value) {
    return new Word(value);
  }

  private static Argument zero() {
    return new Word(0);
  }
}
