package dev.argyle.deploy.doctor;

import java.io.IOException;
import java.nio.file.Path;

/** Whether groups can be frozen, which takes the unified hierarchy. */
final class FreezerCheck implements Check {
  /** Also what limiting networks takes. */
  static final String MOUNT_BESIDE =
      "mkdir -p /sys/fs/cgroup/unified && mount -t cgroup2 none /sys/fs/cgroup/unified";

  private final Path proc;

  FreezerCheck(Path proc) {
    this.proc = proc;
  }

  @Override
  public Finding run() throws IOException {
    return CgroupMounts.read(proc)
        .unified()
        .map(root -> Finding.ok("cgroup freezer of " + root))
        .orElseGet(
            () -> Finding.warning("no cgroup freezer, for no cgroup2 is mounted", MOUNT_BESIDE));
  }
}
