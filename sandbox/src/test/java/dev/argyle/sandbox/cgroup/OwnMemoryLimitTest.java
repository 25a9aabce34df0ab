package dev.argyle.sandbox.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.argyle.sandbox.testing.RecordingKernel;
import org.junit.jupiter.api.Test;

class OwnMemoryLimitTest {
  private final RecordingKernel kernel = new RecordingKernel();

  OwnMemoryLimitTest() {
    kernel.files().put("/sys/fs/cgroup/memory.max", "max\n");
  }

  @Test
  void thereIsNoneWhereNobodySetOne() {
    assertEquals(Long.MAX_VALUE, OwnMemoryLimit.of(kernel, MountInfo.V2, "0::/\n"));
    assertEquals(Long.MAX_VALUE, OwnMemoryLimit.of(kernel, MountInfo.NONE, ""));
  }

  @Test
  void isTheUnitsOwn() {
    kernel.files().put("/sys/fs/cgroup/system.slice/faas.service/memory.max", "2147483648\n");
    kernel.files().put("/sys/fs/cgroup/system.slice/memory.max", "max\n");
    String own = "0::/system.slice/faas.service\n";
    assertEquals(1L << 31, OwnMemoryLimit.of(kernel, MountInfo.V2, own));
  }

  @Test
  void isTheLeastOfAllAboveIt() {
    kernel.files().put("/sys/fs/cgroup/system.slice/faas.service/memory.max", "2147483648\n");
    kernel.files().put("/sys/fs/cgroup/system.slice/memory.max", "1073741824\n");
    String own = "0::/system.slice/faas.service\n";
    assertEquals(1L << 30, OwnMemoryLimit.of(kernel, MountInfo.V2, own));
  }

  @Test
  void isTheContainersWhereItsPathIsOutOfSight() {
    kernel.files().put("/sys/fs/cgroup/memory/memory.limit_in_bytes", "536870912\n");
    String own = "4:memory:/docker/0123\n2:cpu,cpuacct:/docker/0123\n0::/\n";
    assertEquals(512L << 20, OwnMemoryLimit.of(kernel, MountInfo.HYBRID, own));
  }
}
