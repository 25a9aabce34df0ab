package dev.argyle.sandbox.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.argyle.sandbox.RunId;
import dev.argyle.sandbox.sys.JnrKernel;
import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A run in a group that is not the machine's root and has a process in it, as in a container. */
@RequiresRoot
class RealDelegationTest {
  private final JnrKernel kernel = new JnrKernel();
  private CgroupTree outer;
  private Path box;
  private Process resident;

  @BeforeEach
  void startInABox() throws IOException {
    outer = CgroupTrees.open(kernel, RunId.current() + "-outer");
    if (outer.version().equals("v2")) {
      box = Files.createDirectory(Path.of(outer.directories().get(0), "box"));
      resident = new ProcessBuilder("/bin/sleep", "300").start();
      Files.writeString(box.resolve("cgroup.procs"), Long.toString(resident.pid()));
    }
  }

  @AfterEach
  void remove() throws Exception {
    if (resident != null) {
      resident.destroyForcibly().waitFor();
      Eventually.await("the box is empty", () -> residentsOf(box).isEmpty());
      Files.delete(box);
    }
    outer.remove();
  }

  private static List<String> residentsOf(Path group) {
    try {
      return Files.readAllLines(group.resolve("cgroup.procs"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void handsControllersDownAndPutsEverythingBack() throws IOException {
    assumeTrue(box != null, "this machine's controllers are v1's");
    String pid = Long.toString(resident.pid());
    String mount = "30 23 0:26 / %s rw - cgroup2 cgroup2 rw\n".formatted(box);
    CgroupTree tree = CgroupTrees.open(kernel, RunId.current() + "-inner", mount);
    Cgroup group = tree.create("s");
    group.setLimits(new CgroupLimits(64 << 20, 0.5, 8));
    assertEquals(List.of(), residentsOf(box));
    group.remove();
    tree.remove();
    assertEquals(List.of(pid), residentsOf(box));
  }
}
