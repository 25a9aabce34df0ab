package dev.argyle.sandbox.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.mount.RootPlan;
import dev.argyle.sandbox.mount.RootStep.Directory;
import dev.argyle.sandbox.policy.Capabilities;
import dev.argyle.sandbox.sys.Errno;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.SpawnRequest;
import dev.argyle.sandbox.testing.RecordingKernel;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IsolatedSpawnerTest {
  private static final RootPlan PLAN = new RootPlan(List.of(new Directory("/etc", 0755)));
  private static final SpawnRequest REQUEST =
      new SpawnRequest("/prog", List.of("prog"), Map.of(), Map.of(), true);

  private final RecordingKernel kernel = new RecordingKernel();
  private final IsolatedSpawner spawner = new IsolatedSpawner(kernel);

  private int at(String prefix) {
    List<String> calls = kernel.calls();
    for (int i = 0; i < calls.size(); i++) {
      if (calls.get(i).startsWith(prefix)) {
        return i;
      }
    }
    throw new AssertionError("no " + prefix + " in " + calls);
  }

  @Test
  void unsharesChangesTheRootDropsBoundsAndSpawnsInThisOrder() throws IOException {
    spawner.spawn(PLAN, "/base", Set.of(6), true, REQUEST);
    // CLONE_FS, NEWNS, NEWUTS, NEWIPC, NEWPID.
    assertTrue(at("unshare 0x2c020200") < at("mount null / null"));
    assertTrue(at("pivot_root . .") < at("prctl 24 "));
    assertTrue(at("prctl 24 ") < at("spawn /prog"));
    assertEquals(kernel.calls().size() - 1, at("spawn /prog"));
  }

  @Test
  void dropsEveryCapabilityThatIsNotKept() throws IOException {
    spawner.spawn(PLAN, "/base", Capabilities.ZYGOTE, true, REQUEST);
    for (int capability = 0; capability <= Capabilities.last(); capability++) {
      boolean dropped = kernel.calls().contains("prctl 24 " + capability);
      assertEquals(!Capabilities.ZYGOTE.contains(capability), dropped, "capability " + capability);
    }
  }

  @Test
  void startsNothingWhenTheRootCannotBeChanged() {
    kernel.fail("pivot_root . .", 1, Errno.EPERM);
    ErrnoException failure =
        assertThrows(
            ErrnoException.class, () -> spawner.spawn(PLAN, "/base", Set.of(), true, REQUEST));
    assertEquals(Errno.EPERM, failure.errno());
    assertEquals(List.of(), kernel.calls("spawn /prog"));
  }

  @Test
  void startsNothingWhenACapabilityCannotBeDropped() {
    kernel.fail("prctl 24", 1, Errno.EPERM);
    assertThrows(ErrnoException.class, () -> spawner.spawn(PLAN, "/base", Set.of(), true, REQUEST));
    assertEquals(List.of(), kernel.calls("spawn /prog"));
  }
}
