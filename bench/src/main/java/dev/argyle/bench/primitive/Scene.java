package dev.argyle.bench.primitive;

import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.Kernel;
import dev.argyle.sandbox.sys.Linux;

/**
 * A mount namespace of the calling thread's own, out of which no mount gets, with an empty file
 * system at a folder. It ends with the thread.
 *
 * @param kernel that mounts
 * @param folder an existing one, covered in this namespace only
 */
record Scene(Kernel kernel, String folder) {

  /** Takes the calling thread there; it cannot come back. */
  static Scene enter(Kernel kernel, String folder) throws ErrnoException {
    kernel.unshare(Linux.CLONE_FS | Linux.CLONE_NEWNS);
    kernel.mount(null, "/", null, Linux.MS_REC | Linux.MS_PRIVATE, null);
    long flags = Linux.MS_NOSUID | Linux.MS_NODEV;
    kernel.mount("argyle-bench", folder, "tmpfs", flags, "mode=0700");
    return new Scene(kernel, folder);
  }

  /** Makes a folder in it, below one that is there. */
  String mkdir(String name) throws ErrnoException {
    String path = folder + "/" + name;
    kernel.mkdir(path, 0755);
    return path;
  }

  void bind(String from, String to) throws ErrnoException {
    kernel.mount(from, to, null, Linux.MS_BIND, null);
  }
}
