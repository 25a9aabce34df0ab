package dev.argyle.bench.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupVersionTest {
  @TempDir private Path root;

  @Test
  void controllersAtTheRootAreV2() throws IOException {
    Files.createFile(root.resolve("cgroup.controllers"));
    assertEquals("v2", CgroupVersion.at(root).toString());
  }

  @Test
  void aV2TreeBesideV1ControllersIsHybrid() throws IOException {
    Files.createDirectory(root.resolve("memory"));
    assertEquals("v1", CgroupVersion.at(root).toString());
    Files.createDirectory(root.resolve("unified"));
    Files.createFile(root.resolve("unified/cgroup.controllers"));
    assertEquals("hybrid", CgroupVersion.at(root).toString());
  }

  @Test
  void anEmptyRootIsNone() {
    assertEquals("none", CgroupVersion.at(root).toString());
  }
}
