package dev.argyle.sandbox.mount;

import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.Kernel;
import dev.argyle.sandbox.sys.Linux;
import java.util.List;

/**
 * Mounts a function's code, or a new scratch, into a sandbox that is already locked down, from
 * outside: the calling thread steps into the sandbox's mount namespace, puts a mount in place and
 * steps back, for code in about 11 microseconds. The guest takes no part. Confined to the thread
 * that made it.
 */
public final class CodeMounter implements AutoCloseable {
  private static final long READ_ONLY =
      Linux.MOUNT_ATTR_RDONLY | Linux.MOUNT_ATTR_NOSUID | Linux.MOUNT_ATTR_NODEV;

  private final Kernel kernel;
  private final int ownNamespace;

  /**
   * Remembers the calling thread's mount namespace. The thread gets a root and working directory of
   * its own, the latter {@code /} after the first mount: everything it opens must be absolute.
   */
  public CodeMounter(Kernel kernel) throws ErrnoException {
    this.kernel = kernel;
    ownNamespace = kernel.open("/proc/thread-self/ns/mnt", Linux.O_RDONLY);
  }

  /**
   * Mounts directories of the host, read-only.
   *
   * @param mounts which and where
   * @param pidfd the sandbox's first process (Linux 5.8)
   * @throws ErrnoException when the code is gone or the sandbox has ended; nothing is mounted then
   * @throws IllegalStateException when the thread could not step back; it must not go on
   */
  public void mount(List<CodeMount> mounts, int pidfd) throws ErrnoException {
    // setns(2) wants a thread that shares its root with no other; every thread this one has started
    // since the last time shares it again. Where none has, the call does nothing.
    kernel.unshare(Linux.CLONE_FS);
    int[] trees = new int[mounts.size()];
    int opened = 0;
    try {
      for (CodeMount mount : mounts) {
        trees[opened] = open(mount);
        opened++;
        kernel.mountSetattr(
            trees[opened - 1], "", Linux.AT_EMPTY_PATH, READ_ONLY, 0, Linux.MS_PRIVATE);
      }
      kernel.setns(pidfd, Linux.CLONE_NEWNS);
      try {
        for (int i = 0; i < trees.length; i++) {
          kernel.moveMount(
              trees[i], "", Linux.AT_FDCWD, mounts.get(i).target(), Linux.MOVE_MOUNT_F_EMPTY_PATH);
        }
      } finally {
        stepBack();
      }
    } finally {
      for (int i = 0; i < opened; i++) {
        kernel.close(trees[i]);
      }
    }
  }

  private int open(CodeMount mount) throws ErrnoException {
    return kernel.openTree(
        Linux.AT_FDCWD, mount.source(), Linux.OPEN_TREE_CLONE | Linux.OPEN_TREE_CLOEXEC);
  }

  /**
   * Puts a new, empty scratch in the place of a sandbox's; what the guest still has open of the old
   * one lives on unseen until it is closed.
   *
   * @param pidfd the sandbox's first process
   * @throws ErrnoException when the sandbox has ended
   * @throws IllegalStateException when the thread could not step back; it must not go on
   */
  public void renewScratch(Scratch scratch, int pidfd) throws ErrnoException {
    kernel.unshare(Linux.CLONE_FS);
    kernel.setns(pidfd, Linux.CLONE_NEWNS);
    try {
      kernel.umount2(HostRoot.SCRATCH, Linux.MNT_DETACH);
      kernel.mount(
          Scratch.SOURCE, HostRoot.SCRATCH, Scratch.TYPE, Scratch.FLAGS, scratch.options());
    } finally {
      stepBack();
    }
  }

  private void stepBack() {
    try {
      kernel.setns(ownNamespace, Linux.CLONE_NEWNS);
    } catch (ErrnoException e) {
      throw new IllegalStateException("thread is stuck in a sandbox's mount namespace", e);
    }
  }

  @Override
  public void close() {
    kernel.close(ownNamespace);
  }
}
