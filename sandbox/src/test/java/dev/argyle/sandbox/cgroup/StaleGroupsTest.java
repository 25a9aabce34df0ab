package dev.argyle.sandbox.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.argyle.sandbox.RunId;
import dev.argyle.sandbox.testing.RecordingKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StaleGroupsTest {
  /** No process has this number: it is beyond the kernel's largest. */
  private static final String DEAD = new RunId(1L << 40, 1).toString();

  @TempDir Path hierarchy;
  private final RecordingKernel kernel = new RecordingKernel();
  private CgroupTree own;

  @BeforeEach
  void openTree() throws IOException {
    V2Files.prepare(kernel.files(), hierarchy.toString());
    String mountInfo = "1 1 0:1 / " + hierarchy + " rw - cgroup2 cgroup2 rw\n";
    own = CgroupTrees.open(kernel, RunId.current().toString(), mountInfo);
  }

  private Path group(String name) throws IOException {
    Path group = Files.createDirectory(hierarchy.resolve(name));
    kernel.mkdir(group.toString(), 0755);
    return group;
  }

  @Test
  void removesTheGroupsOfARunThatHasEnded() throws IOException {
    Path stale = group(DEAD);
    Path slot = group(DEAD + "/s00000");
    Files.writeString(slot.resolve("cgroup.procs"), "");
    new StaleGroups(kernel).sweep(own);
    assertEquals(List.of("rmdir " + slot, "rmdir " + stale), kernel.calls("rmdir"));
  }

  @Test
  void killsWhatIsStillInThem() throws IOException {
    group(DEAD);
    Path slot = group(DEAD + "/s00000");
    Files.writeString(slot.resolve("cgroup.procs"), "4711\n4712\n");
    new StaleGroups(kernel).sweep(own);
    assertEquals(List.of("kill 4711 9", "kill 4712 9"), kernel.calls("kill"));
  }

  @Test
  void leavesTheGroupsOfARunThatLives() throws IOException {
    group(RunId.current().toString() + "x");
    Files.createDirectory(hierarchy.resolve(RunId.current().toString()));
    new StaleGroups(kernel).sweep(own);
    assertEquals(List.of(), kernel.calls("rmdir"));
  }

  @Test
  void leavesTheGroupsOfOthers() throws IOException {
    group("system.slice");
    group("argyle");
    group("docker-1-2");
    new StaleGroups(kernel).sweep(own);
    assertEquals(List.of(), kernel.calls("rmdir"));
  }
}
