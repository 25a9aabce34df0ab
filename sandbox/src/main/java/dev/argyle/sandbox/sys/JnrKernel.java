package dev.argyle.sandbox.sys;

import java.util.Arrays;
import jnr.ffi.LibraryLoader;
import jnr.ffi.LibraryOption;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * The kernel through the C library, bound by JNR. {@code errno} is read right after the call that
 * failed: JNR keeps it per native thread.
 */
public final class JnrKernel implements Kernel {
  private static final int MODE_OF_CHARACTER_DEVICE = Linux.S_IFCHR;

  private final Libc.Calls libc;
  private final Runtime runtime;
  private final PosixSpawn posixSpawn;

  /** Binds the C library; the classes it needs are loaded when this returns. */
  public JnrKernel() {
    libc = LibraryLoader.create(Libc.Calls.class).option(LibraryOption.SaveError, true).load("c");
    runtime = Runtime.getRuntime(libc);
    posixSpawn = new PosixSpawn(libc, runtime);
  }

  @Override
  public void unshare(int flags) throws ErrnoException {
    check(libc.unshare(flags), "unshare", Integer.toHexString(flags));
  }

  @Override
  public void setns(int fd, int namespaces) throws ErrnoException {
    check(libc.setns(fd, namespaces), "setns", fd);
  }

  @Override
  public void mount(String source, String target, String type, long flags, String data)
      throws ErrnoException {
    check(libc.mount(source, target, type, flags, data), "mount", target);
  }

  @Override
  public void umount2(String target, int flags) throws ErrnoException {
    check(libc.umount2(target, flags), "umount2", target);
  }

  @Override
  public void pivotRoot(String newRoot, String putOld) throws ErrnoException {
    check(libc.syscall(Syscall.PIVOT_ROOT.number(), newRoot, putOld), "pivot_root", newRoot);
  }

  @Override
  public int openTree(int dirFd, String path, int flags) throws ErrnoException {
    return (int)
        check(libc.syscall(Syscall.OPEN_TREE.number(), dirFd, path, flags), "open_tree", path);
  }

  @Override
  public void mountSetattr(
      int dirFd, String path, int flags, long set, long clear, long propagation)
      throws ErrnoException {
    Pointer attributes = Memory.allocateDirect(runtime, 32, true);
    attributes.putLong(0, set);
    attributes.putLong(8, clear);
    attributes.putLong(16, propagation);
    long result = libc.syscall(Syscall.MOUNT_SETATTR.number(), dirFd, path, flags, attributes, 32L);
    check(result, "mount_setattr", path.isEmpty() ? "fd " + dirFd : path);
  }

  @Override
  public void moveMount(int fromFd, String fromPath, int toFd, String toPath, int flags)
      throws ErrnoException {
    long result = libc.syscall(Syscall.MOVE_MOUNT.number(), fromFd, fromPath, toFd, toPath, flags);
    check(result, "move_mount", toPath);
  }

  @Override
  public void chdir(String path) throws ErrnoException {
    check(libc.chdir(path), "chdir", path);
  }

  @Override
  public void mkdir(String path, int mode) throws ErrnoException {
    check(libc.mkdir(path, mode), "mkdir", path);
    check(libc.chmod(path, mode), "chmod", path);
  }

  @Override
  public void rmdir(String path) throws ErrnoException {
    check(libc.rmdir(path), "rmdir", path);
  }

  @Override
  public void symlink(String target, String link) throws ErrnoException {
    check(libc.symlink(target, link), "symlink", link);
  }

  @Override
  public void mknod(String path, int mode, int major, int minor) throws ErrnoException {
    long device = ((long) major << 8) | minor;
    check(libc.mknod(path, MODE_OF_CHARACTER_DEVICE | mode, device), "mknod", path);
    check(libc.chmod(path, mode), "chmod", path);
  }

  @Override
  public void writeNewFile(String path, byte[] content, int mode) throws ErrnoException {
    int flags = Linux.O_WRONLY | Linux.O_CREAT | Linux.O_EXCL | Linux.O_CLOEXEC;
    int fd = (int) check(libc.open(path, flags, mode), "open", path);
    try {
      int from = 0;
      while (from < content.length) {
        byte[] rest = from == 0 ? content : Arrays.copyOfRange(content, from, content.length);
        from += (int) check(libc.write(fd, rest, rest.length), "write", path);
      }
      check(libc.chmod(path, mode), "chmod", path);
    } finally {
      close(fd);
    }
  }

  @Override
  public int open(String path, int flags) throws ErrnoException {
    return (int) check(libc.open(path, flags | Linux.O_CLOEXEC, 0), "open", path);
  }

  @Override
  public void close(int fd) {
    libc.close(fd);
  }

  @Override
  public int pread(int fd, byte[] buffer, long offset) throws ErrnoException {
    return (int) check(libc.pread(fd, buffer, buffer.length, offset), "pread", fd);
  }

  @Override
  public void write(int fd, byte[] bytes) throws ErrnoException {
    check(libc.write(fd, bytes, bytes.length), "write", fd);
  }

  @Override
  public int receiveNow(int fd, byte[] buffer) throws ErrnoException {
    long count = libc.recv(fd, buffer, buffer.length, Linux.MSG_DONTWAIT);
    if (count < 0) {
      int errno = runtime.getLastError();
      if (errno == Errno.EAGAIN || errno == Errno.EINTR) {
        return -1;
      }
      throw new ErrnoException(errno, "recv", "fd " + fd);
    }
    return (int) count;
  }

  @Override
  public int[] socketpair(int type) throws ErrnoException {
    int[] pair = new int[2];
    int result = libc.socketpair(Linux.AF_UNIX, type | Linux.SOCK_CLOEXEC, 0, pair);
    check(result, "socketpair", "unix");
    return pair;
  }

  @Override
  public int socket(int domain, int type, int protocol) throws ErrnoException {
    return (int) check(libc.socket(domain, type | Linux.SOCK_CLOEXEC, protocol), "socket", domain);
  }

  @Override
  public void setNonBlocking(int fd) throws ErrnoException {
    check(libc.fcntl(fd, Linux.F_SETFL, Linux.O_NONBLOCK), "fcntl", fd);
  }

  @Override
  public void sendMessage(int fd, byte[] bytes, int... fds) throws ErrnoException {
    MessageLayout layout = MessageLayout.toSend(runtime, bytes, fds);
    while (libc.sendmsg(fd, layout.header(), Linux.MSG_NOSIGNAL) < 0) {
      retryIfInterrupted("sendmsg", fd);
    }
  }

  @Override
  public Message receiveMessage(int fd, int maxBytes) throws ErrnoException {
    MessageLayout layout = MessageLayout.toReceive(runtime, maxBytes);
    long count;
    while ((count = libc.recvmsg(fd, layout.header(), Linux.MSG_CMSG_CLOEXEC)) < 0) {
      retryIfInterrupted("recvmsg", fd);
    }
    return layout.received((int) count);
  }

  @Override
  public int prctl(int option, long argument) throws ErrnoException {
    return (int) check(libc.prctl(option, argument, 0, 0, 0), "prctl", option);
  }

  @Override
  public void pidfdSendSignal(int pidfd, int signal) throws ErrnoException {
    long result = libc.syscall(Syscall.PIDFD_SEND_SIGNAL.number(), pidfd, signal, 0L, 0L);
    check(result, "pidfd_send_signal", pidfd);
  }

  @Override
  public int spawn(SpawnRequest request) throws ErrnoException {
    return posixSpawn.spawn(request);
  }

  @Override
  public void kill(int pid, int signal) throws ErrnoException {
    check(libc.kill(pid, signal), "kill", pid);
  }

  @Override
  public int waitpid(int pid, int options) throws ErrnoException {
    int[] status = new int[1];
    int result;
    while ((result = libc.waitpid(pid, status, options)) < 0) {
      retryIfInterrupted("waitpid", pid);
    }
    return result == 0 ? -1 : status[0];
  }

  @Override
  public long inode(String path) throws ErrnoException {
    Pointer status = Memory.allocateDirect(runtime, Linux.STATX_BYTES, true);
    check(libc.statx(Linux.AT_FDCWD, path, 0, Linux.STATX_INO, status), "statx", path);
    return status.getLong(Linux.STATX_INO_OFFSET);
  }

  @Override
  public int bpf(int command, byte[] attributes, BpfPointer... pointers) throws ErrnoException {
    BpfLayout layout = new BpfLayout(runtime, attributes, pointers);
    long result =
        libc.syscall(
            Syscall.BPF.number(), command, layout.attributes(), (long) layout.attributeBytes());
    int errno = result < 0 ? runtime.getLastError() : 0;
    layout.copyBack();
    if (result < 0) {
      throw new ErrnoException(errno, "bpf", "command " + command);
    }
    return (int) result;
  }

  @Override
  public int landlockAbi() {
    long version =
        libc.syscall(
            Syscall.LANDLOCK_CREATE_RULESET.number(),
            null,
            0L,
            (long) Linux.LANDLOCK_CREATE_RULESET_VERSION);
    return (int) Math.max(0, version);
  }

  @Override
  public int geteuid() {
    return libc.geteuid();
  }

  private void retryIfInterrupted(String call, int object) throws ErrnoException {
    int errno = runtime.getLastError();
    if (errno != Errno.EINTR) {
      throw new ErrnoException(errno, call, Integer.toString(object));
    }
  }

  private long check(long result, String call, int object) throws ErrnoException {
    if (result < 0) {
      throw new ErrnoException(runtime.getLastError(), call, Integer.toString(object));
    }
    return result;
  }

  private long check(long result, String call, String object) throws ErrnoException {
    if (result < 0) {
      throw new ErrnoException(runtime.getLastError(), call, object);
    }
    return result;
  }
}
