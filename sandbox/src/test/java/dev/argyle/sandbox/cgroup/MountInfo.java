package dev.argyle.sandbox.cgroup;

/** What {@code /proc/self/mountinfo} says of cgroups on machines people have. */
final class MountInfo {
  static final String NONE =
      """
      22 27 0:20 / /sys rw,nosuid,nodev,noexec,relatime shared:7 - sysfs sysfs rw
      23 27 0:21 / /proc rw,nosuid,nodev,noexec,relatime shared:14 - proc proc rw
      27 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw,errors=remount-ro
      """;

  /** Debian 12, Fedora, Ubuntu 22.04. */
  static final String V2 =
      NONE
          + """
          28 22 0:24 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot
          """;

  /** systemd's hybrid hierarchy: co-mounted controllers, and a unified one without any. */
  static final String HYBRID =
      NONE
          + """
          31 23 0:26 / /sys/fs/cgroup ro,nosuid,nodev,noexec shared:9 - tmpfs tmpfs ro,mode=755
          32 31 0:27 / /sys/fs/cgroup/unified rw,nosuid,nodev,noexec,relatime shared:10 - cgroup2 cgroup2 rw,nsdelegate
          33 31 0:28 / /sys/fs/cgroup/systemd rw,nosuid,nodev,noexec,relatime shared:11 - cgroup cgroup rw,xattr,name=systemd
          37 31 0:32 / /sys/fs/cgroup/memory rw,nosuid,nodev,noexec,relatime shared:16 - cgroup cgroup rw,memory
          38 31 0:33 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid,nodev,noexec,relatime shared:17 - cgroup cgroup rw,cpu,cpuacct
          39 31 0:34 / /sys/fs/cgroup/pids rw,nosuid,nodev,noexec,relatime shared:18 - cgroup cgroup rw,pids
          """;

  /** Each controller on its own, no unified hierarchy. */
  static final String V1 =
      NONE
          + """
          32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu
          33 31 0:30 / /sys/fs/cgroup/cpuacct rw,relatime - cgroup cgroup rw,cpuacct
          34 31 0:31 / /sys/fs/cgroup/cpuset rw,relatime - cgroup cgroup rw,cpuset
          35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
          39 31 0:36 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids
          """;

  private MountInfo() {}
}
