package dev.argyle.sandbox.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CgroupMountsTest {
  @Test
  void findsTheUnifiedHierarchyAlone() {
    CgroupMounts mounts = CgroupMounts.parse(MountInfo.V2);
    assertEquals(Optional.of("/sys/fs/cgroup"), mounts.unified());
    assertTrue(mounts.v1().isEmpty());
  }

  @Test
  void findsBothHalvesOfAHybridHierarchy() {
    CgroupMounts mounts = CgroupMounts.parse(MountInfo.HYBRID);
    assertEquals(Optional.of("/sys/fs/cgroup/unified"), mounts.unified());
    assertEquals(
        Optional.of(
            new CgroupMounts.V1(
                "/sys/fs/cgroup/cpu,cpuacct",
                "/sys/fs/cgroup/cpu,cpuacct",
                "/sys/fs/cgroup/memory",
                "/sys/fs/cgroup/pids",
                "/sys/fs/cgroup/unified")),
        mounts.v1());
  }

  @Test
  void namesACoMountedDirectoryOnce() {
    CgroupMounts.V1 mounts = CgroupMounts.parse(MountInfo.HYBRID).v1().orElseThrow();
    assertEquals(
        List.of(
            "/sys/fs/cgroup/cpu,cpuacct/a/b",
            "/sys/fs/cgroup/memory/a/b",
            "/sys/fs/cgroup/pids/a/b",
            "/sys/fs/cgroup/unified/a/b"),
        mounts.directories("a/b"));
  }

  @Test
  void findsTheOldHierarchyAlone() {
    CgroupMounts mounts = CgroupMounts.parse(MountInfo.V1);
    assertTrue(mounts.unified().isEmpty());
    assertEquals(4, mounts.v1().orElseThrow().directories("a").size());
  }

  @Test
  void findsNothingWhereNothingIsMounted() {
    CgroupMounts mounts = CgroupMounts.parse(MountInfo.NONE);
    assertTrue(mounts.unified().isEmpty());
    assertTrue(mounts.v1().isEmpty());
    assertEquals(List.of("cpu", "cpuacct", "memory", "pids"), mounts.missingV1());
  }

  @Test
  void namesTheOneControllerThatIsNotMounted() {
    String withoutPids = MountInfo.V1.replace("rw,pids", "rw,freezer");
    assertEquals(List.of("pids"), CgroupMounts.parse(withoutPids).missingV1());
  }

  @Test
  void takesTheFirstOfTwoMountsOfOneHierarchy() {
    String bound = "90 1 0:36 / /elsewhere/pids rw,relatime - cgroup cgroup rw,pids\n";
    CgroupMounts mounts = CgroupMounts.parse(MountInfo.V1 + bound);
    assertEquals("/sys/fs/cgroup/pids", mounts.v1().orElseThrow().pids());
  }

  @Test
  void skipsLinesItCannotRead() {
    CgroupMounts mounts = CgroupMounts.parse("garbage\n1 2 - cgroup\n - \n" + MountInfo.V2);
    assertEquals(Optional.of("/sys/fs/cgroup"), mounts.unified());
  }
}
