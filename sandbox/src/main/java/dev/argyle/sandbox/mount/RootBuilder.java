package dev.argyle.sandbox.mount;

import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.Kernel;
import dev.argyle.sandbox.sys.Linux;

/**
 * Applies a plan and turns the calling thread's mount namespace to it. The thread must have
 * unshared {@code CLONE_FS | CLONE_NEWNS}; afterwards it sees nothing but the new root, and no
 * mount of the host's is left behind it.
 */
public final class RootBuilder {
  private static final long READ_ONLY =
      Linux.MOUNT_ATTR_RDONLY | Linux.MOUNT_ATTR_NOSUID | Linux.MOUNT_ATTR_NODEV;

  /** The root itself has the devices, and no programs. */
  private static final long OWN =
      Linux.MOUNT_ATTR_RDONLY | Linux.MOUNT_ATTR_NOSUID | Linux.MOUNT_ATTR_NOEXEC;

  private final Kernel kernel;

  /** Builds with this kernel. */
  public RootBuilder(Kernel kernel) {
    this.kernel = kernel;
  }

  /**
   * Builds the root on a mount over {@code base} and makes it the thread's root.
   *
   * @param base an existing directory of the host, absolute; covered in this namespace only
   */
  public void enter(RootPlan plan, String base) throws ErrnoException {
    kernel.mount(null, "/", null, Linux.MS_REC | Linux.MS_PRIVATE, null);
    kernel.mount("argyle-root", base, "tmpfs", Linux.MS_NOSUID, "size=32m,nr_inodes=4096,mode=755");
    for (RootStep step : plan.steps()) {
      apply(step, base);
    }
    kernel.mountSetattr(Linux.AT_FDCWD, base, 0, OWN, 0, 0);
    kernel.chdir(base);
    kernel.pivotRoot(".", ".");
    kernel.umount2(".", Linux.MNT_DETACH);
    kernel.chdir("/");
  }

  private void apply(RootStep step, String base) throws ErrnoException {
    String path = base + step.path();
    if (step instanceof RootStep.Directory directory) {
      kernel.mkdir(path, directory.mode());
    } else if (step instanceof RootStep.Link link) {
      kernel.symlink(link.target(), path);
    } else if (step instanceof RootStep.Content content) {
      kernel.writeNewFile(path, content.bytes(), content.mode());
    } else if (step instanceof RootStep.Device device) {
      kernel.mknod(path, 0666, device.major(), device.minor());
    } else if (step instanceof RootStep.Bind bind) {
      bindReadOnly(bind.source(), path);
    }
  }

  private void bindReadOnly(String source, String path) throws ErrnoException {
    kernel.mkdir(path, 0755);
    int tree =
        kernel.openTree(
            Linux.AT_FDCWD,
            source,
            Linux.OPEN_TREE_CLONE | Linux.OPEN_TREE_CLOEXEC | Linux.AT_RECURSIVE);
    try {
      kernel.mountSetattr(
          tree, "", Linux.AT_EMPTY_PATH | Linux.AT_RECURSIVE, READ_ONLY, 0, Linux.MS_PRIVATE);
      kernel.moveMount(tree, "", Linux.AT_FDCWD, path, Linux.MOVE_MOUNT_F_EMPTY_PATH);
    } finally {
      kernel.close(tree);
    }
  }
}
