package dev.argyle.sandbox.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.cgroup.Cgroup;
import dev.argyle.sandbox.cgroup.CgroupLimits;
import dev.argyle.sandbox.policy.UserIds;
import dev.argyle.sandbox.policy.egress.BpfEgress;
import dev.argyle.sandbox.policy.egress.Egress;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.testing.RecordingKernel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SlotPoolTest {
  private static final CgroupLimits LIMITS = new CgroupLimits(1 << 20, 1, 8);

  private final FakeCgroupTree tree = new FakeCgroupTree();
  private final SlotPool pool = new SlotPool(tree, Egress.OPEN, 3);

  private Slot lease() throws ErrnoException {
    return pool.lease(LIMITS).orElseThrow();
  }

  @Test
  void handsOutNoMoreThanItMay() throws ErrnoException {
    for (int i = 0; i < 3; i++) {
      lease();
    }
    assertEquals(0, pool.available());
    assertTrue(pool.lease(LIMITS).isEmpty());
  }

  @Test
  void givesEachSlotAUserAndAGroupOfItsOwn() throws ErrnoException {
    Slot first = lease();
    Slot second = lease();
    assertEquals(UserIds.ofSlot(0), first.uid());
    assertEquals(UserIds.ofSlot(1), second.uid());
    assertEquals(List.of("s00000", "s00001"), tree.names());
  }

  @Test
  void setsTheLimitsOfWhatItHandsOut() throws ErrnoException {
    lease();
    assertEquals(LIMITS, tree.group("s00000").limits);
  }

  @Test
  void handsASlotOutWithItsFullWeightWhoeverHadItBefore() throws ErrnoException {
    Slot slot = lease();
    slot.cgroup().setCpuWeight(2);
    pool.release(slot);
    lease();
    assertEquals(Cgroup.FULL_CPU_WEIGHT, tree.group("s00000").cpuWeight);
  }

  @Test
  void handsASlotOutAgainOnceItIsBack() throws ErrnoException {
    Slot slot = lease();
    pool.release(slot);
    assertEquals(slot, lease());
    assertEquals(List.of("s00000"), tree.names());
  }

  @Test
  void closesTheGateOfASlotThatIsBack() throws IOException {
    RecordingKernel kernel = new RecordingKernel();
    kernel.files().put("/fake", "");
    try (BpfEgress egress = BpfEgress.attach(kernel, "/fake", 3)) {
      SlotPool gated = new SlotPool(tree, egress, 3);
      Slot slot = gated.lease(LIMITS).orElseThrow();
      slot.egress().set(egress.rule(true, List.of()));
      kernel.forgetCalls();
      gated.release(slot);
      assertEquals(1, kernel.calls("bpf 2 ").size());
    }
  }

  @Test
  void doesNotHandOutASlotThatStillHoldsProcesses() throws ErrnoException {
    Slot slot = lease();
    tree.group("s00000").processes = 1;
    pool.release(slot);
    assertEquals(1, lease().index());
    assertEquals(2, lease().index());
    assertTrue(pool.lease(LIMITS).isEmpty());
  }

  @Test
  void triesAgainToMakeASlotThatCouldNotBeMade() throws ErrnoException {
    tree.failNextCreate = true;
    assertThrows(ErrnoException.class, () -> pool.lease(LIMITS));
    assertEquals(0, lease().index());
  }

  @Test
  void neverHandsASlotOutTwice() throws ErrnoException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Slot> taken = new ArrayList<>();
    Set<Integer> uids = new HashSet<>();
    for (int turn = 0; turn < 10_000; turn++) {
      if (random.nextBoolean()) {
        pool.lease(LIMITS)
            .ifPresent(
                slot -> {
                  assertTrue(uids.add(slot.uid()), "twice with seed " + seed);
                  taken.add(slot);
                });
      } else if (!taken.isEmpty()) {
        Slot slot = taken.remove(random.nextInt(taken.size()));
        uids.remove(slot.uid());
        pool.release(slot);
      }
    }
    assertEquals(3 - taken.size(), pool.available(), "seed " + seed);
  }

  @Test
  void takesAwayTheGroupsNobodyUsesAndNoOther() throws ErrnoException {
    Slot used = lease();
    Slot unused = lease();
    pool.release(unused);
    pool.trim();
    assertEquals(List.of("s00000"), tree.names());
    assertEquals(2, pool.available());
    assertEquals(unused.uid(), lease().uid());
    assertEquals(List.of("s00000", "s00001"), tree.names());
    pool.release(used);
    assertEquals(used, lease());
  }

  @Test
  void neverGivesTheNumberOfAGroupThatStays() throws ErrnoException {
    Slot slot = lease();
    pool.release(slot);
    tree.group("s00000").processes = 1;
    pool.trim();
    assertEquals(1, lease().index());
    assertEquals(2, lease().index());
    assertTrue(pool.lease(LIMITS).isEmpty());
  }

  @Test
  void makesAGroupAnewThatSomebodyElseRemoved() throws ErrnoException {
    pool.release(lease());
    FakeCgroupTree.Group removed = tree.group("s00000");
    removed.gone = true;
    assertEquals(0, lease().index());
    assertNotSame(removed, tree.group("s00000"));
    assertEquals(2, pool.available());
  }

  @Test
  void makesAGroupAnewWhoseLimitsCannotBeSet() throws ErrnoException {
    pool.release(lease());
    tree.group("s00000").unwritable = true;
    assertEquals(0, lease().index());
    assertEquals(2, pool.available());
  }

  @Test
  void makesAGroupAnewThatMayBeWhyASandboxWasNotMade() throws ErrnoException {
    Slot slot = lease();
    FakeCgroupTree.Group doubtful = tree.group("s00000");
    pool.discard(slot);
    assertEquals(slot.uid(), lease().uid());
    assertNotSame(doubtful, tree.group("s00000"));
  }

  @Test
  void doesNotHandOutAFreeSlotThatSomebodyElsePutAProcessIn() throws ErrnoException {
    pool.release(lease());
    tree.group("s00000").processes = 1;
    assertEquals(1, lease().index());
  }

  @Test
  void usesASlotAgainOnceTheProcessLeftInItHasEnded() throws ErrnoException {
    Slot slot = lease();
    tree.group("s00000").processes = 1;
    pool.release(slot);
    assertEquals(1, lease().index());
    pool.trim();
    assertEquals(1, pool.available());
    tree.group("s00000").processes = 0;
    pool.trim();
    assertEquals(2, pool.available());
    assertEquals(0, lease().index());
  }

  @Test
  void looksAtSlotsSetAsideBeforeItSaysThatAllAreTaken() throws ErrnoException {
    Slot slot = lease();
    lease();
    lease();
    tree.group("s00000").processes = 1;
    pool.release(slot);
    assertTrue(pool.lease(LIMITS).isEmpty());
    tree.group("s00000").processes = 0;
    assertEquals(0, lease().index());
  }

  @Test
  void removesEveryGroupItMade() throws ErrnoException {
    Slot slot = lease();
    lease();
    pool.release(slot);
    pool.close();
    assertEquals(List.of(), tree.names());
    assertTrue(tree.removed);
  }

  @Test
  void removesTheOtherGroupsWhenOneCannotBe() throws ErrnoException {
    lease();
    lease();
    tree.group("s00000").processes = 1;
    pool.close();
    assertEquals(List.of("s00000"), tree.names());
  }

  @Test
  void nobodyGetsAGroupThatIsFrozen() throws IOException {
    Slot slot = lease();
    Sandbox paused = new Sandbox(new RecordingKernel(), slot, 9);
    paused.freeze();
    assertTrue(tree.group("s00000").frozen);
    paused.close();
    pool.release(slot);
    assertEquals(slot, lease());
    assertFalse(tree.group("s00000").frozen);
    paused.freeze();
    assertFalse(tree.group("s00000").frozen, "who comes late freezes nobody else");
  }
}
