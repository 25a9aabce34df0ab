package dev.argyle.deploy.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupCheckTest {
  @TempDir Path root;
  private FakeMachine machine;

  @BeforeEach
  void build() {
    machine = new FakeMachine(root);
  }

  private String line() throws IOException {
    return new CgroupCheck(root).run().line().replace(root.toString(), "ROOT");
  }

  private void unified(String controllers) throws IOException {
    machine.mountUnified("cg");
    machine.write("cg/cgroup.controllers", controllers + "\n");
    machine.write("cg/cgroup.subtree_control", "");
  }

  private void old(String... controllers) throws IOException {
    for (String controller : controllers) {
      machine.mountOld(controller);
      Files.createDirectories(root.resolve("cg").resolve(controller));
    }
  }

  @Test
  void nothingIsMounted() throws IOException {
    machine.mountNothing();
    assertEquals("problem  no cgroups are mounted — mount -t cgroup2 none /sys/fs/cgroup", line());
  }

  @Test
  void versionTwoHasAll() throws IOException {
    unified("cpuset cpu io memory pids");
    assertEquals("ok       cgroups v2 with cpu, memory, pids", line());
  }

  @Test
  void aContainersGroupOfVersionTwoIsToldApart() throws IOException {
    unified("cpu memory pids");
    machine.write("cg/cgroup.type", "domain\n");
    assertEquals(
        "ok       cgroups v2 with cpu, memory, pids, handed down to this container", line());
    machine.write("cg/cgroup.type", "domain threaded\n");
    assertEquals(
        "problem  cgroups v2: ROOT/cg is of type domain threaded — docker run --privileged"
            + " --cgroupns=private ..., or Delegate=yes in its systemd unit",
        line());
  }

  @Test
  void controllersThatNobodyHandedDownAreNamed() throws IOException {
    unified("cpu pids");
    machine.write("cg/cgroup.type", "domain\n");
    assertEquals(
        "problem  cgroups v2 without memory, which nobody handed down — docker run --privileged"
            + " --cgroupns=private ..., or Delegate=yes in its systemd unit",
        line());
  }

  @Test
  void controllersThatTheKernelLeavesOutAreNamed() throws IOException {
    unified("cpuset cpu pids");
    assertEquals(
        "problem  cgroups v2 without memory — boot with cgroup_enable=memory and without"
            + " cgroup_disable=",
        line());
  }

  @Test
  void versionTwoThatCannotBeWritten() throws IOException {
    machine.mountUnified("cg");
    machine.write("cg/cgroup.controllers", "cpu memory pids\n");
    assertEquals(
        "problem  cgroups: ROOT/cg cannot be written — as root: mount -o remount,rw ROOT/cg",
        line());
  }

  @Test
  void versionOneHasAll() throws IOException {
    old("cpu", "cpuacct", "memory", "pids");
    assertEquals("ok       cgroups v1 with cpu, cpuacct, memory, pids", line());
  }

  @Test
  void versionOneWithVersionTwoBesideIt() throws IOException {
    old("cpu", "cpuacct", "memory", "pids");
    unified("");
    assertEquals("ok       cgroups v1 with cpu, cpuacct, memory, pids, v2 beside them", line());
  }

  @Test
  void versionOneLacksSome() throws IOException {
    old("cpu", "memory");
    assertEquals(
        "problem  cgroups v1 without cpuacct, pids — boot with systemd.unified_cgroup_hierarchy=1",
        line());
  }

  @Test
  void bothHaveOnlySome() throws IOException {
    old("memory");
    unified("cpu pids");
    assertEquals(
        "problem  cgroups v2 without memory, for hierarchies of v1 have some — boot with"
            + " systemd.unified_cgroup_hierarchy=1",
        line());
  }

  @Test
  void versionOneThatCannotBeWritten() throws IOException {
    machine.mountOld("cpu,cpuacct");
    machine.mountOld("memory");
    machine.mountOld("pids");
    assertEquals(
        "problem  cgroups: ROOT/cg/cpu,cpuacct cannot be written — as root: mount -o remount,rw"
            + " ROOT/cg/cpu,cpuacct",
        line());
  }
}
