package dev.argyle.sandbox.policy;

import dev.argyle.sandbox.policy.EntryStep.Argument;
import dev.argyle.sandbox.policy.EntryStep.BpfProgram;
import dev.argyle.sandbox.policy.EntryStep.Bytes;
import dev.argyle.sandbox.policy.EntryStep.Call;
import dev.argyle.sandbox.policy.EntryStep.OwnId;
import dev.argyle.sandbox.policy.EntryStep.Word;
import dev.argyle.sandbox.policy.EntryStep.WriteFile;
import dev.argyle.sandbox.sys.Linux;
import dev.argyle.sandbox.sys.Syscall;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Writes steps down, in the kernel's terms. */
final class StepList {
  private static final Argument ZERO = new Word(0);

  private final List<EntryStep> steps = new ArrayList<>();

  List<EntryStep> steps() {
    return List.copyOf(steps);
  }

  private StepList add(Syscall call, Argument... arguments) {
    steps.add(new Call(call, List.of(arguments)));
    return this;
  }

  private static Argument text(String text) {
    return new Bytes((text + "\0").getBytes(StandardCharsets.UTF_8));
  }

  StepList chdir(String path) {
    return add(Syscall.CHDIR, text(path));
  }

  StepList mount(String source, String target, String type, long flags, String options) {
    return add(
        Syscall.MOUNT, text(source), text(target), text(type), new Word(flags), text(options));
  }

  /** Hides a path behind another. */
  StepList cover(String path, String with) {
    return add(Syscall.MOUNT, text(with), text(path), ZERO, new Word(Linux.MS_BIND), ZERO);
  }

  StepList unshare(long namespaces) {
    return add(Syscall.UNSHARE, new Word(namespaces));
  }

  StepList hostName(String name) {
    return add(Syscall.SETHOSTNAME, text(name), new Word(name.length()));
  }

  StepList newSession() {
    return add(Syscall.SETSID);
  }

  StepList umask(int mask) {
    return add(Syscall.UMASK, new Word(mask));
  }

  /** Sets the soft and the hard limit: struct rlimit64. */
  StepList limit(int resource, long value) {
    ByteBuffer limits = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
    limits.putLong(value).putLong(value);
    return add(Syscall.PRLIMIT64, ZERO, new Word(resource), new Bytes(limits.array()), ZERO);
  }

  StepList noGroups() {
    return add(Syscall.SETGROUPS, ZERO, ZERO);
  }

  /** Becomes the sandbox's own user and group. */
  StepList becomeOwnId() {
    return become(new OwnId());
  }

  StepList become(int id) {
    return become(new Word(id));
  }

  private StepList become(Argument id) {
    add(Syscall.SETRESGID, id, id, id);
    return add(Syscall.SETRESUID, id, id, id);
  }

  StepList prctl(int option, long argument) {
    return add(Syscall.PRCTL, new Word(option), new Word(argument), ZERO, ZERO, ZERO);
  }

  StepList processName(String name) {
    return add(Syscall.PRCTL, new Word(Linux.PR_SET_NAME), text(name), ZERO, ZERO, ZERO);
  }

  /**
   * Keeps these capabilities and no others, in any set: while it may still, out of the bounding set
   * first.
   */
  StepList keepCapabilities(Set<Integer> kept) {
    long mask = 0;
    for (int capability = 0; capability <= Capabilities.last(); capability++) {
      if (kept.contains(capability)) {
        mask |= 1L << capability;
      } else {
        prctl(Linux.PR_CAPBSET_DROP, capability);
      }
    }
    ByteBuffer header = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
    header.putInt(Linux.LINUX_CAPABILITY_VERSION_3).putInt(0);
    // struct __user_cap_data_struct twice, low and high words: effective, permitted, inheritable.
    ByteBuffer sets = ByteBuffer.allocate(24).order(ByteOrder.nativeOrder());
    sets.putInt((int) mask).putInt((int) mask).putInt(0);
    sets.putInt((int) (mask >>> 32)).putInt((int) (mask >>> 32)).putInt(0);
    return add(Syscall.CAPSET, new Bytes(header.array()), new Bytes(sets.array()));
  }

  StepList write(String path, String text) {
    steps.add(new WriteFile(path, text));
    return this;
  }

  /**
   * Keeps it, for good, from abstract sockets and processes that are not its own or its children's;
   * needs {@code no_new_privs}.
   *
   * @param freeFd the number the next opened file gets
   */
  StepList landlock(int freeFd) {
    // struct landlock_ruleset_attr: handled_access_fs, handled_access_net, scoped.
    ByteBuffer ruleset = ByteBuffer.allocate(24).order(ByteOrder.nativeOrder());
    ruleset.putLong(0).putLong(0);
    ruleset.putLong(Linux.LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | Linux.LANDLOCK_SCOPE_SIGNAL);
    add(
        Syscall.LANDLOCK_CREATE_RULESET,
        new Bytes(ruleset.array()),
        new Word(ruleset.capacity()),
        ZERO);
    add(Syscall.LANDLOCK_RESTRICT_SELF, new Word(freeFd), ZERO);
    return add(Syscall.CLOSE, new Word(freeFd));
  }

  StepList seccomp(byte[] program) {
    return add(
        Syscall.SECCOMP, new Word(Linux.SECCOMP_SET_MODE_FILTER), ZERO, new BpfProgram(program));
  }
}
