package dev.argyle.sandbox.sys;

import jnr.ffi.Pointer;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import jnr.ffi.types.size_t;
import jnr.ffi.types.u_int64_t;

/** The C library's functions as JNR binds them; JNR wants the interface public. */
final class Libc {

  /** Bound by name; variadic {@code syscall} has a signature for each shape it is called with. */
  public interface Calls {
    int unshare(int flags);

    int setns(int fd, int type);

    int mount(String source, String target, String type, @u_int64_t long flags, String data);

    int umount2(String target, int flags);

    int chdir(String path);

    int mkdir(String path, int mode);

    int chmod(String path, int mode);

    int rmdir(String path);

    int symlink(String target, String link);

    int mknod(String path, int mode, @u_int64_t long device);

    int open(String path, int flags, int mode);

    int close(int fd);

    long pread(int fd, @Out byte[] buffer, @size_t long count, long offset);

    long write(int fd, @In byte[] buffer, @size_t long count);

    long recv(int fd, @Out byte[] buffer, @size_t long count, int flags);

    int socketpair(int domain, int type, int protocol, @Out int[] pair);

    int socket(int domain, int type, int protocol);

    int fcntl(int fd, int command, long argument);

    long sendmsg(int fd, Pointer message, int flags);

    long recvmsg(int fd, Pointer message, int flags);

    int prctl(int option, long a, long b, long c, long d);

    long syscall(long number, String a, String b);

    long syscall(long number, long fd, String path, long flags);

    long syscall(long number, long fd, String path, long flags, Pointer attributes, long size);

    long syscall(long number, long fromFd, String from, long toFd, String to, long flags);

    long syscall(long number, long pidfd, long signal, long info, long flags);

    long syscall(long number, long command, Pointer attributes, long size);

    long syscall(long number, Pointer attributes, long size, long flags);

    int statx(int dirFd, String path, int flags, int mask, Pointer status);

    int kill(int pid, int signal);

    int waitpid(int pid, @Out int[] status, int options);

    int geteuid();

    int posix_spawn(
        @Out int[] pid,
        String path,
        Pointer actions,
        Pointer attributes,
        Pointer argv,
        Pointer envp);

    int posix_spawn_file_actions_init(Pointer actions);

    int posix_spawn_file_actions_adddup2(Pointer actions, int from, int to);

    int posix_spawn_file_actions_addclosefrom_np(Pointer actions, int from);

    int posix_spawn_file_actions_destroy(Pointer actions);

    int posix_spawnattr_init(Pointer attributes);

    int posix_spawnattr_setflags(Pointer attributes, short flags);

    int posix_spawnattr_setsigmask(Pointer attributes, Pointer mask);

    int posix_spawnattr_setsigdefault(Pointer attributes, Pointer signals);

    int posix_spawnattr_destroy(Pointer attributes);
  }

  private Libc() {}
}
