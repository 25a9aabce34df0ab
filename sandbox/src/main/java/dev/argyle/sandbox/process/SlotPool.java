package dev.argyle.sandbox.process;

import dev.argyle.sandbox.cgroup.Cgroup;
import dev.argyle.sandbox.cgroup.CgroupLimits;
import dev.argyle.sandbox.cgroup.CgroupTree;
import dev.argyle.sandbox.policy.UserIds;
import dev.argyle.sandbox.policy.egress.Egress;
import dev.argyle.sandbox.policy.egress.EgressRule;
import dev.argyle.sandbox.sys.ErrnoException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Slots for sandboxes, made on demand up to a bound and reused. Thread-safe. A slot is handed out
 * again only when no process is left in its control group.
 */
public final class SlotPool implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SlotPool.class);

  private final CgroupTree tree;
  private final Egress egress;
  private final int maxSlots;
  private final Deque<Slot> free = new ArrayDeque<>();
  private final Map<Integer, Slot> all = new HashMap<>();

  /**
   * An empty pool.
   *
   * @param egress what the sandboxes may connect to
   * @param maxSlots most sandboxes at once
   */
  public SlotPool(CgroupTree tree, Egress egress, int maxSlots) {
    this.tree = tree;
    this.egress = egress;
    this.maxSlots = maxSlots;
  }

  /**
   * Hands out a slot with these limits set.
   *
   * @return empty when all are taken
   */
  public synchronized Optional<Slot> lease(CgroupLimits limits) throws ErrnoException {
    Slot slot = free.pollFirst();
    if (slot == null) {
      if (all.size() >= maxSlots) {
        return Optional.empty();
      }
      slot = make();
    }
    try {
      slot.cgroup().setLimits(limits);
      return Optional.of(slot);
    } catch (ErrnoException e) {
      giveUp(slot, e.getMessage());
      throw e;
    }
  }

  private Slot make() throws ErrnoException {
    int index = 0;
    while (all.containsKey(index)) {
      index++;
    }
    Cgroup cgroup = tree.create(String.format(Locale.ROOT, "s%05d", index));
    Slot slot = new Slot(index, UserIds.ofSlot(index), cgroup, egress.gate(cgroup.id()));
    all.put(index, slot);
    return slot;
  }

  /** Takes a slot back after its sandbox has ended. */
  public synchronized void release(Slot slot) {
    try {
      slot.egress().set(EgressRule.NONE);
      if (slot.cgroup().isEmpty()) {
        free.addFirst(slot);
      } else {
        giveUp(slot, "it still holds processes");
      }
    } catch (ErrnoException e) {
      giveUp(slot, e.getMessage());
    }
  }

  /** Its number stays taken: nobody gets a user id or group that somebody else may still have. */
  private static void giveUp(Slot slot, String why) {
    LOG.warn("slot {} is not used again: {}", slot.index(), why);
  }

  /** Slots that can be handed out now. */
  public synchronized int available() {
    return free.size() + maxSlots - all.size();
  }

  /** Removes the control groups that nobody uses now; takes some 0.1 ms each. */
  public synchronized void trim() {
    for (Slot slot = free.pollFirst(); slot != null; slot = free.pollFirst()) {
      if (remove(slot)) {
        all.remove(slot.index());
      }
    }
  }

  private static boolean remove(Slot slot) {
    try {
      slot.egress().remove();
      slot.cgroup().remove();
      return true;
    } catch (ErrnoException e) {
      LOG.warn("control group of slot {} stays: {}", slot.index(), e.getMessage());
      return false;
    }
  }

  /** Removes every control group; the sandboxes must have ended. */
  @Override
  public synchronized void close() {
    all.values().forEach(SlotPool::remove);
    all.clear();
    free.clear();
    try {
      tree.remove();
    } catch (ErrnoException e) {
      LOG.warn("control group of this run stays: {}", e.getMessage());
    }
  }
}
