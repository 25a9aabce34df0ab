package dev.argyle.sandbox.sys;

/**
 * Flags and numbers of the kernel's interface, named as in its headers ({@code linux/sched.h},
 * {@code linux/mount.h}, {@code linux/prctl.h}, {@code fcntl.h}); the same on x86-64 and arm64.
 */
public final class Linux {
  /** Own root, working directory and umask. */
  public static final int CLONE_FS = 0x200;

  /** New mount namespace. */
  public static final int CLONE_NEWNS = 0x20000;

  /** New cgroup namespace. */
  public static final int CLONE_NEWCGROUP = 0x02000000;

  /** New UTS namespace. */
  public static final int CLONE_NEWUTS = 0x04000000;

  /** New IPC namespace. */
  public static final int CLONE_NEWIPC = 0x08000000;

  /** New user namespace. */
  public static final int CLONE_NEWUSER = 0x10000000;

  /** Children start in a new PID namespace. */
  public static final int CLONE_NEWPID = 0x20000000;

  /** New network namespace. */
  public static final int CLONE_NEWNET = 0x40000000;

  /** Mount flags of mount(2): nothing can be written. */
  public static final long MS_RDONLY = 1;

  /** No set-user-id programs. */
  public static final long MS_NOSUID = 2;

  /** No device files. */
  public static final long MS_NODEV = 4;

  /** No programs. */
  public static final long MS_NOEXEC = 8;

  /** The tree again, elsewhere. */
  public static final long MS_BIND = 0x1000;

  /** The whole tree. */
  public static final long MS_REC = 0x4000;

  /** Neither sends nor receives mounts. */
  public static final long MS_PRIVATE = 1 << 18;

  /** Lazy unmount. */
  public static final int MNT_DETACH = 2;

  /** open_tree(2): a detached copy. */
  public static final int OPEN_TREE_CLONE = 1;

  /** open_tree(2): close on exec. */
  public static final int OPEN_TREE_CLOEXEC = 0x80000;

  /** The whole tree. */
  public static final int AT_RECURSIVE = 0x8000;

  /** Act on the descriptor itself. */
  public static final int AT_EMPTY_PATH = 0x1000;

  /** The working directory. */
  public static final int AT_FDCWD = -100;

  /** statx(2): the inode number is wanted. */
  public static final int STATX_INO = 0x100;

  /** Size of {@code struct statx}. */
  public static final int STATX_BYTES = 256;

  /** Where {@code struct statx} has the inode number. */
  public static final int STATX_INO_OFFSET = 32;

  /** move_mount(2): the source is the descriptor. */
  public static final int MOVE_MOUNT_F_EMPTY_PATH = 4;

  /** mount_setattr(2). */
  public static final long MOUNT_ATTR_RDONLY = 1;

  /** mount_setattr(2). */
  public static final long MOUNT_ATTR_NOSUID = 2;

  /** mount_setattr(2). */
  public static final long MOUNT_ATTR_NODEV = 4;

  /** mount_setattr(2). */
  public static final long MOUNT_ATTR_NOEXEC = 8;

  /** open(2). */
  public static final int O_RDONLY = 0;

  /** open(2). */
  public static final int O_WRONLY = 1;

  /** open(2). */
  public static final int O_RDWR = 2;

  /** open(2). */
  public static final int O_CREAT = 0x40;

  /** open(2). */
  public static final int O_EXCL = 0x80;

  /** open(2). */
  public static final int O_CLOEXEC = 0x80000;

  /** open(2). */
  public static final int O_NONBLOCK = 0x800;

  /** fcntl(2): set the status flags. */
  public static final int F_SETFL = 4;

  /** Unix domain. */
  public static final int AF_UNIX = 1;

  /** Messages from and to the kernel, netlink(7). */
  public static final int AF_NETLINK = 16;

  /** Network devices, addresses and routes, rtnetlink(7). */
  public static final int NETLINK_ROUTE = 0;

  /** A byte stream. */
  public static final int SOCK_STREAM = 1;

  /** Messages of a protocol's own. */
  public static final int SOCK_RAW = 3;

  /** Messages in order. */
  public static final int SOCK_SEQPACKET = 5;

  /** Close on exec. */
  public static final int SOCK_CLOEXEC = 0x80000;

  /** Do not wait. */
  public static final int MSG_DONTWAIT = 0x40;

  /** No signal when the peer is gone. */
  public static final int MSG_NOSIGNAL = 0x4000;

  /** A message was cut. */
  public static final int MSG_TRUNC = 0x20;

  /** Received descriptors are closed on exec. */
  public static final int MSG_CMSG_CLOEXEC = 0x40000000;

  /** Character device, for mknod(2). */
  public static final int S_IFCHR = 0x2000;

  /** waitpid(2): do not wait. */
  public static final int WNOHANG = 1;

  /** Kill. */
  public static final int SIGKILL = 9;

  /** Terminate. */
  public static final int SIGTERM = 15;

  /** prctl(2). */
  public static final int PR_SET_DUMPABLE = 4;

  /** prctl(2). */
  public static final int PR_SET_NAME = 15;

  /** prctl(2). */
  public static final int PR_CAPBSET_READ = 23;

  /** prctl(2). */
  public static final int PR_CAPBSET_DROP = 24;

  /** prctl(2). */
  public static final int PR_SET_SECUREBITS = 28;

  /** prctl(2). */
  public static final int PR_SET_NO_NEW_PRIVS = 38;

  /** capabilities(7): changing user ids does not change capabilities. */
  public static final int SECBIT_NO_SETUID_FIXUP = 1 << 2;

  /**
   * capabilities(7): root's user id means nothing, ids change no capabilities, none are kept or
   * become ambient; each locked. The first and every second bit, and the locks beside them.
   */
  public static final int SECBITS_ALL_LOCKED = 0xEF;

  /** capset(2): two words a set. */
  public static final int LINUX_CAPABILITY_VERSION_3 = 0x20080522;

  /** landlock_create_ruleset(2): tells the version. */
  public static final int LANDLOCK_CREATE_RULESET_VERSION = 1;

  /** Landlock's sixth version, Linux 6.12: abstract sockets and signals stay inside. */
  public static final int LANDLOCK_ABI_WITH_SCOPES = 6;

  /** Landlock: connects to no abstract socket that was made outside. */
  public static final long LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET = 1;

  /** Landlock: signals no process outside. */
  public static final long LANDLOCK_SCOPE_SIGNAL = 2;

  /** seccomp(2): add a filter. */
  public static final int SECCOMP_SET_MODE_FILTER = 1;

  /** Resource of prlimit(2): size of a file. */
  public static final int RLIMIT_FSIZE = 1;

  /** Resource of prlimit(2): size of a core dump. */
  public static final int RLIMIT_CORE = 4;

  /** Resource of prlimit(2): open files. */
  public static final int RLIMIT_NOFILE = 7;

  /** Resource of prlimit(2): signals that wait. */
  public static final int RLIMIT_SIGPENDING = 11;

  private Linux() {}
}
