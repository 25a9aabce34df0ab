package dev.argyle.sandbox.cgroup;

import dev.argyle.sandbox.sys.Errno;
import dev.argyle.sandbox.sys.ErrnoException;

/** The memory of a group with all groups below it, in either hierarchy. */
final class TreeMemory {
  private final CgroupFiles files;
  private final String directory;
  private final boolean isOld;

  /**
   * Of one group.
   *
   * @param directory where its memory is limited
   * @param isOld whether that is in the old hierarchy
   */
  TreeMemory(CgroupFiles files, String directory, boolean isOld) {
    this.files = files;
    this.directory = directory;
    this.isOld = isOld;
  }

  void limit(long bytes) throws ErrnoException {
    if (isOld) {
      countThoseBelow();
    }
    files.write(
        directory + (isOld ? "/memory.limit_in_bytes" : "/memory.max"), Long.toString(bytes));
  }

  /** Before Linux 5.11 a group of the old hierarchy had to be told to, while it had no children. */
  private void countThoseBelow() throws ErrnoException {
    try {
      if (files.read(directory + "/memory.use_hierarchy").trim().equals("0")) {
        files.write(directory + "/memory.use_hierarchy", "1");
      }
    } catch (ErrnoException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
  }

  /** What is used, but for files that were read and not looked at again: these cost nobody room. */
  long usedBytes() throws ErrnoException {
    String usage = isOld ? "/memory.usage_in_bytes" : "/memory.current";
    String cache = isOld ? "total_inactive_file" : "inactive_file";
    long all = CgroupFiles.number(files.read(directory + usage));
    return Math.max(0, all - CgroupFiles.valueOf(files.read(directory + "/memory.stat"), cache));
  }
}
