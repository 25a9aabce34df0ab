package dev.argyle.sandbox.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.sys.Errno;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.testing.RecordingKernel;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CgroupTreesTest {
  private static final String RUN = "argyle-7-8";

  private final RecordingKernel kernel = new RecordingKernel();

  @Test
  void takesTheUnifiedHierarchyWhenItHasTheControllers() throws IOException {
    V2Files.prepare(kernel.files(), "/sys/fs/cgroup");
    CgroupTree tree = CgroupTrees.open(kernel, RUN, MountInfo.V2);
    assertEquals("v2", tree.version());
    assertEquals(List.of("/sys/fs/cgroup/argyle-7-8"), tree.directories());
  }

  @Test
  void handsTheControllersDownTheUnifiedHierarchy() throws IOException {
    V2Files.prepare(kernel.files(), "/sys/fs/cgroup");
    CgroupTrees.open(kernel, RUN, MountInfo.V2);
    String root = "/sys/fs/cgroup/cgroup.subtree_control";
    assertEquals("+cpu +memory +pids +io", kernel.files().get(root));
    assertEquals(
        "+cpu +memory +pids +io",
        kernel.files().get("/sys/fs/cgroup/argyle-7-8/cgroup.subtree_control"));
    assertEquals("default 50", kernel.files().get("/sys/fs/cgroup/argyle-7-8/io.weight"));
  }

  @Test
  void doesWithoutWeightsAtTheDisks() throws IOException {
    V2Files.prepare(kernel.files(), "/sys/fs/cgroup");
    kernel.files().put("/sys/fs/cgroup/cgroup.controllers", "cpu memory pids\n");
    kernel.fail("open /sys/fs/cgroup/argyle-7-8/io.weight", 1, 2);
    assertEquals("v2", CgroupTrees.open(kernel, RUN, MountInfo.V2).version());
    String root = "/sys/fs/cgroup/cgroup.subtree_control";
    assertEquals("+cpu +memory +pids", kernel.files().get(root));
  }

  @Test
  void takesTheOldHierarchiesWhenTheUnifiedOneIsEmpty() throws IOException {
    kernel.files().put("/sys/fs/cgroup/unified/cgroup.controllers", "\n");
    CgroupTree tree = CgroupTrees.open(kernel, RUN, MountInfo.HYBRID);
    assertEquals("v1", tree.version());
    assertEquals(
        List.of(
            "/sys/fs/cgroup/cpu,cpuacct/argyle-7-8",
            "/sys/fs/cgroup/memory/argyle-7-8",
            "/sys/fs/cgroup/pids/argyle-7-8",
            "/sys/fs/cgroup/unified/argyle-7-8"),
        tree.directories());
    assertEquals(Optional.of("/sys/fs/cgroup/unified/argyle-7-8"), tree.unified());
  }

  @Test
  void takesTheOldHierarchiesWhereThereAreNoOthers() throws IOException {
    assertEquals("v1", CgroupTrees.open(kernel, RUN, MountInfo.V1).version());
  }

  @Test
  void doesWithoutAUnifiedHierarchyItMayNotUse() throws IOException {
    kernel.files().put("/sys/fs/cgroup/unified/cgroup.controllers", "\n");
    kernel.fail("mkdir /sys/fs/cgroup/unified", 1, 30);
    CgroupTree tree = CgroupTrees.open(kernel, RUN, MountInfo.HYBRID);
    assertEquals(Optional.empty(), tree.unified());
    assertEquals(3, tree.directories().size());
  }

  @Test
  void saysWhatIsMissingAndWhatToDo() {
    IOException failure =
        assertThrows(IOException.class, () -> CgroupTrees.open(kernel, RUN, MountInfo.NONE));
    assertEquals(
        "no usable cgroups: the unified hierarchy lacks cpu, memory or pids, and the old one lacks"
            + " [cpu, cpuacct, memory, pids]; mount cgroup2 on /sys/fs/cgroup",
        failure.getMessage());
  }

  @Test
  void doesNotTakeAUnifiedHierarchyWithoutPids() {
    V2Files.prepare(kernel.files(), "/sys/fs/cgroup");
    kernel.files().put("/sys/fs/cgroup/cgroup.controllers", "cpu memory\n");
    assertThrows(IOException.class, () -> CgroupTrees.open(kernel, RUN, MountInfo.V2));
  }

  @Test
  void makesGroupsBelowTheRunsOwnAndRemovesThem() throws IOException {
    V2Files.prepare(kernel.files(), "/sys/fs/cgroup");
    CgroupTree tree = CgroupTrees.open(kernel, RUN, MountInfo.V2);
    tree.create("s00000").remove();
    tree.remove();
    assertEquals(
        List.of("rmdir /sys/fs/cgroup/argyle-7-8/s00000", "rmdir /sys/fs/cgroup/argyle-7-8"),
        kernel.calls("rmdir"));
  }

  @Test
  void leavesNothingWhenOneOfTheOldHierarchiesRefuses() {
    kernel.fail("mkdir /sys/fs/cgroup/pids", 1, 28);
    assertThrows(ErrnoException.class, () -> CgroupTrees.open(kernel, RUN, MountInfo.V1));
    assertEquals(kernel.calls("mkdir").size() - 1, kernel.calls("rmdir").size());
  }

  private CgroupTree hybrid() throws IOException {
    kernel.files().put("/sys/fs/cgroup/unified/cgroup.controllers", "\n");
    V1Files.prepare(
        kernel.files(),
        "/sys/fs/cgroup/cpu,cpuacct",
        "/sys/fs/cgroup/memory",
        "/sys/fs/cgroup/pids");
    return CgroupTrees.open(kernel, RUN, MountInfo.HYBRID);
  }

  @Test
  void freezesWhereThereIsAUnifiedHierarchyThatCan() throws IOException {
    assertTrue(hybrid().canFreeze());
    assertFalse(CgroupTrees.open(kernel, "argyle-9-9", MountInfo.V1).canFreeze());
    V2Files.prepare(kernel.files(), "/sys/fs/cgroup");
    CgroupTree unified = CgroupTrees.open(kernel, "argyle-7-9", MountInfo.V2);
    assertTrue(unified.canFreeze());
    kernel.fail("open /sys/fs/cgroup/argyle-7-9/cgroup.freeze", 1, Errno.ENOENT);
    assertFalse(unified.canFreeze(), "before Linux 5.2");
  }

  @Test
  void limitsTheMemoryOfAllTogetherInTheOldHierarchy() throws IOException {
    String memory = "/sys/fs/cgroup/memory/argyle-7-8/memory.";
    CgroupTree tree = hybrid();
    kernel.files().put(memory + "use_hierarchy", "0\n");
    tree.limitMemory(1L << 30);
    assertEquals("1", kernel.files().get(memory + "use_hierarchy"));
    assertEquals("1073741824", kernel.files().get(memory + "limit_in_bytes"));
    kernel.files().put(memory + "usage_in_bytes", "1000000\n");
    kernel.files().put(memory + "stat", "inactive_file 1\ntotal_inactive_file 400000\n");
    assertEquals(600_000, tree.memoryUsedBytes());
  }

  @Test
  void limitsTheMemoryOfAllTogetherInTheUnifiedHierarchy() throws IOException {
    V2Files.prepare(kernel.files(), "/sys/fs/cgroup");
    CgroupTree tree = CgroupTrees.open(kernel, RUN, MountInfo.V2);
    tree.limitMemory(1L << 30);
    String memory = "/sys/fs/cgroup/argyle-7-8/memory.";
    assertEquals("1073741824", kernel.files().get(memory + "max"));
    kernel.files().put(memory + "current", "1000000\n");
    kernel.files().put(memory + "stat", "anon 5\ninactive_file 400000\n");
    assertEquals(600_000, tree.memoryUsedBytes());
  }
}
