package dev.argyle.sandbox.cgroup;

import dev.argyle.sandbox.sys.ErrnoException;

/**
 * Stops and continues the processes of a group in the unified hierarchy by {@code cgroup.freeze},
 * which has no controller and is there whatever limits the group (Linux 5.2, "Control Group v2").
 * What it has stopped can still be killed, which the old hierarchies' freezer does not allow.
 */
final class GroupFreezer {
  static final String FILE = "/cgroup.freeze";

  private final CgroupFiles files;
  private final String path;
  private boolean frozen;

  /**
   * For one group, not frozen.
   *
   * @param directory the group's in the unified hierarchy
   */
  GroupFreezer(CgroupFiles files, String directory) {
    this.files = files;
    this.path = directory + FILE;
  }

  void freeze() throws ErrnoException {
    frozen = true;
    files.write(path, "1");
  }

  void thaw() throws ErrnoException {
    if (frozen) {
      files.write(path, "0");
      frozen = false;
    }
  }

  /** Whether groups below a directory of the unified hierarchy can be frozen. */
  static boolean worksBelow(CgroupFiles files, String directory) {
    try {
      files.read(directory + FILE);
      return true;
    } catch (ErrnoException beforeLinux52) {
      return false;
    }
  }
}
