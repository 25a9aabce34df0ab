package dev.argyle.sandbox.sys;

/**
 * The system calls Argyle makes. Thread-safe; each call acts on the calling thread, whose
 * credentials, root and namespaces may differ from those of its siblings. Failed calls throw {@link
 * ErrnoException}; interrupted ones are made again. Descriptors are closed on exec.
 */
public interface Kernel {

  /** unshare(2). */
  void unshare(int flags) throws ErrnoException;

  /** setns(2) into a namespace, or with a pidfd (Linux 5.8) into those of a process. */
  void setns(int fd, int namespaces) throws ErrnoException;

  /** mount(2); {@code source}, {@code type} and {@code data} may be null. */
  void mount(String source, String target, String type, long flags, String data)
      throws ErrnoException;

  /** umount2(2). */
  void umount2(String target, int flags) throws ErrnoException;

  /** pivot_root(2). */
  void pivotRoot(String newRoot, String putOld) throws ErrnoException;

  /** open_tree(2), Linux 5.2. */
  int openTree(int dirFd, String path, int flags) throws ErrnoException;

  /** mount_setattr(2), Linux 5.12; {@code propagation} 0 keeps it. */
  void mountSetattr(int dirFd, String path, int flags, long set, long clear, long propagation)
      throws ErrnoException;

  /** move_mount(2), Linux 5.2. */
  void moveMount(int fromFd, String fromPath, int toFd, String toPath, int flags)
      throws ErrnoException;

  /** chdir(2). */
  void chdir(String path) throws ErrnoException;

  /** mkdir(2); the umask does not apply. */
  void mkdir(String path, int mode) throws ErrnoException;

  /** rmdir(2). */
  void rmdir(String path) throws ErrnoException;

  /** symlink(2). */
  void symlink(String target, String link) throws ErrnoException;

  /** mknod(2) of a character device; the umask does not apply. */
  void mknod(String path, int mode, int major, int minor) throws ErrnoException;

  /** Makes a file with this content; it must not exist. */
  void writeNewFile(String path, byte[] content, int mode) throws ErrnoException;

  /** open(2). */
  int open(String path, int flags) throws ErrnoException;

  /** close(2); never fails. */
  void close(int fd);

  /** pread(2) into {@code buffer} from its start; the count read, 0 at the end. */
  int pread(int fd, byte[] buffer, long offset) throws ErrnoException;

  /** write(2) of all the bytes in one call. */
  void write(int fd, byte[] bytes) throws ErrnoException;

  /**
   * recv(2) without waiting; the count read, 0 at the end of the stream, -1 when there is nothing.
   */
  int receiveNow(int fd, byte[] buffer) throws ErrnoException;

  /** socketpair(2) in the Unix domain. */
  int[] socketpair(int type) throws ErrnoException;

  /** socket(2). */
  int socket(int domain, int type, int protocol) throws ErrnoException;

  /**
   * Makes calls on an open file return {@code EAGAIN} instead of waiting, as an event loop needs;
   * fcntl(2). The other end of a socket pair is not affected.
   */
  void setNonBlocking(int fd) throws ErrnoException;

  /** sendmsg(2) of one message with descriptors; waits for room. */
  void sendMessage(int fd, byte[] bytes, int... fds) throws ErrnoException;

  /** recvmsg(2) of one message of at most {@code maxBytes}, with at most 8 descriptors. */
  Message receiveMessage(int fd, int maxBytes) throws ErrnoException;

  /** Which Landlock this kernel has (landlock_create_ruleset(2)); 0 for none. */
  int landlockAbi();

  /** prctl(2) with numbers. */
  int prctl(int option, long argument) throws ErrnoException;

  /** pidfd_send_signal(2), Linux 5.1. */
  void pidfdSendSignal(int pidfd, int signal) throws ErrnoException;

  /** posix_spawn(3); the child's process id in the JVM's PID namespace. */
  int spawn(SpawnRequest request) throws ErrnoException;

  /** kill(2). */
  void kill(int pid, int signal) throws ErrnoException;

  /** waitpid(2); the wait status, or -1 when the child has not ended and WNOHANG was given. */
  int waitpid(int pid, int options) throws ErrnoException;

  /** The number by which the kernel knows a file in its file system; statx(2). */
  long inode(String path) throws ErrnoException;

  /**
   * bpf(2).
   *
   * @param attributes {@code union bpf_attr} without its pointers
   * @param pointers where they are and what they point to; gets what the kernel wrote
   * @return a descriptor, or what the command gives
   */
  int bpf(int command, byte[] attributes, BpfPointer... pointers) throws ErrnoException;

  /** geteuid(2). */
  int geteuid();
}
