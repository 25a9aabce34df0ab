package dev.argyle.sandbox.policy.seccomp;

import dev.argyle.sandbox.sys.Errno;
import dev.argyle.sandbox.sys.Linux;

/**
 * What Python handlers and their children may call. Reviewed against Docker's default profile: all
 * it forbids a container without capabilities is forbidden here. Beyond that, these are too,
 * because no handler needs them and they have been ways into kernels or hurt others on the machine:
 *
 * <ul>
 *   <li>{@code io_uring_*}, {@code ptrace}, {@code process_vm_*}, {@code userfaultfd}, {@code
 *       vmsplice}, {@code modify_ldt}, {@code remap_file_pages}, {@code memfd_secret}, {@code
 *       fanotify_mark}: large or often-broken parts of the kernel;
 *   <li>{@code mknod}: devices, and with them FIFOs;
 *   <li>{@code io_setup} and its like: their contexts come from one pool of the whole machine;
 *   <li>{@code adjtimex}, {@code clock_adjtime}, {@code name_to_handle_at}, even to read;
 *   <li>sockets of other families than Unix and internet, raw ones, and protocols whose modules the
 *       kernel would load on demand (SCTP, DCCP, L2TP…).
 * </ul>
 */
final class PythonPolicy {
  private static final Verdict EPERM = Verdict.errno(Errno.EPERM);

  /** Every {@code CLONE_NEW…} that clone(2) knows: mnt, cgroup, uts, ipc, user, pid, net. */
  private static final int NEW_NAMESPACES = 0x7E020000;

  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_TYPE_MASK = 0xF;
  private static final int IPPROTO_ICMP = 1;
  private static final int IPPROTO_TCP = 6;
  private static final int IPPROTO_UDP = 17;
  private static final int IPPROTO_ICMPV6 = 58;

  private static final int MAP_HUGETLB = 0x40000;
  private static final int MFD_HUGETLB = 4;

  /** Types into a terminal, as its user. */
  private static final int TIOCSTI = 0x5412;

  /** Pastes into a console. */
  private static final int TIOCLINUX = 0x541C;

  private static final int PER_LINUX = 0;
  private static final int PER_LINUX32 = 8;
  private static final int UNAME26 = 0x20000;
  private static final int PERSONALITY_QUERY = -1;

  private PythonPolicy() {}

  static SeccompPolicy policy(boolean unixSockets) {
    return guest(unixSockets).allow(CommonCalls.IPC).build();
  }

  /**
   * For a zygote that imports what others wrote: the same, and what locking in a guest takes. Its
   * guests add their own filter, which takes that away again.
   */
  static SeccompPolicy zygote(boolean unixSockets) {
    return shared(unixSockets)
        .allow(CommonCalls.IPC)
        .allow("clone3 mount unshare sethostname")
        .build();
  }

  /** What guests of every runtime may call. */
  static SeccompPolicy.Builder guest(boolean unixSockets) {
    // It has its flags in memory, where no filter sees them. C libraries fall back to clone when
    // there is none.
    return shared(unixSockets).absent("clone3");
  }

  private static SeccompPolicy.Builder shared(boolean unixSockets) {
    SeccompPolicy.Builder policy = new SeccompPolicy.Builder();
    policy.allow(CommonCalls.FILES).allow(CommonCalls.DESCRIPTORS).allow(CommonCalls.MEMORY);
    policy.allow(CommonCalls.PROCESSES).allow(CommonCalls.IDENTITY).allow(CommonCalls.LIMITS);
    policy.allow(CommonCalls.SIGNALS).allow(CommonCalls.TIME);
    policy.allow(CommonCalls.NETWORK);
    // NUMA's calls: libnuma (x265) then finds a machine without, and is quiet.
    policy.absent("get_mempolicy set_mempolicy mbind set_mempolicy_home_node");
    policy.absent("statmount listmount");
    // Watches of the files that all guests share tell what others do, and the kernel bounds them
    // for all together.
    policy.absent("inotify_init inotify_init1 inotify_add_watch inotify_rm_watch");
    // What a guest can write is in memory, but these would write out everybody's disks.
    policy.pretend("sync syncfs");
    policy.checked("clone", Check.oneOf(0, EPERM, 0).masked(NEW_NAMESPACES));
    policy.checked(
        "personality",
        Check.oneOf(
            0, EPERM, PER_LINUX, PER_LINUX32, UNAME26, UNAME26 | PER_LINUX32, PERSONALITY_QUERY));
    // The machine's huge pages are a pool of their own, which no limit on memory counts.
    policy.checked("mmap", Check.oneOf(3, EPERM, 0).masked(MAP_HUGETLB));
    policy.checked("memfd_create", Check.oneOf(1, EPERM, 0).masked(MFD_HUGETLB));
    policy.checked("ioctl", Check.noneOf(1, EPERM, TIOCSTI, TIOCLINUX));
    sockets(policy, unixSockets);
    return policy;
  }

  /** Refusals are what a kernel built without these families and protocols says. */
  private static void sockets(SeccompPolicy.Builder policy, boolean unix) {
    Verdict noFamily = Verdict.errno(Errno.EAFNOSUPPORT);
    policy.checked("socketpair", Check.oneOf(0, noFamily, Linux.AF_UNIX));
    policy.checked(
        "socket",
        unix
            ? Check.oneOf(0, noFamily, Linux.AF_UNIX, AF_INET, AF_INET6)
            : Check.oneOf(0, noFamily, AF_INET, AF_INET6),
        Check.oneOf(1, EPERM, Linux.SOCK_STREAM, SOCK_DGRAM, Linux.SOCK_SEQPACKET)
            .masked(SOCK_TYPE_MASK),
        Check.oneOf(
            2,
            Verdict.errno(Errno.EPROTONOSUPPORT),
            0,
            IPPROTO_ICMP,
            IPPROTO_TCP,
            IPPROTO_UDP,
            IPPROTO_ICMPV6));
  }
}
