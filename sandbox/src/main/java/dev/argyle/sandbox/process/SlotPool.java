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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Slots for sandboxes, made on demand up to a bound and reused. Thread-safe. A slot is handed out
 * only when no process is in its control group. One whose group somebody else removed is made anew;
 * one that holds a process is set aside, with its number, until that has ended.
 */
public final class SlotPool implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SlotPool.class);

  private final CgroupTree tree;
  private final Egress egress;
  private final int maxSlots;
  private final Deque<Slot> free = new ArrayDeque<>();
  private final Map<Integer, Slot> all = new HashMap<>();
  private final Set<Slot> aside = new LinkedHashSet<>();

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
    for (Slot slot = free.pollFirst(); slot != null; slot = free.pollFirst()) {
      if (isUsable(slot, limits)) {
        return Optional.of(slot);
      }
      discard(slot);
    }
    if (all.size() >= maxSlots) {
      retryThoseAside();
    }
    if (all.size() >= maxSlots) {
      return Optional.empty();
    }
    Slot slot = make();
    try {
      prepare(slot, limits);
      return Optional.of(slot);
    } catch (ErrnoException e) {
      discard(slot);
      throw e;
    }
  }

  /** Others may do to a group what they like: it may have gone, or have got a process. */
  private static boolean isUsable(Slot slot, CgroupLimits limits) {
    try {
      if (!slot.cgroup().isEmpty()) {
        return false;
      }
      // Its last sandbox may have ended frozen. Whoever comes later to freeze that one finds it
      // closed, and who came before has left the monitor.
      synchronized (slot.cgroup()) {
        slot.cgroup().thaw();
      }
      prepare(slot, limits);
      return true;
    } catch (ErrnoException e) {
      LOG.warn("the control group of slot {} is made anew: {}", slot.index(), e.getMessage());
      return false;
    }
  }

  private static void prepare(Slot slot, CgroupLimits limits) throws ErrnoException {
    slot.cgroup().setLimits(limits);
    // Who had it last may have shared its weight with others.
    slot.cgroup().setCpuWeight(Cgroup.FULL_CPU_WEIGHT);
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
      free.addFirst(slot);
    } catch (ErrnoException e) {
      discard(slot);
    }
  }

  /** Takes back a slot that may be why a sandbox could not be made: the next gets a new group. */
  public synchronized void discard(Slot slot) {
    try {
      remove(slot);
      all.remove(slot.index());
    } catch (ErrnoException e) {
      // Its number stays taken: nobody gets a user id that somebody else may still have.
      LOG.warn("slot {} is set aside for now: {}", slot.index(), e.getMessage());
      aside.add(slot);
    }
  }

  private void retryThoseAside() {
    for (Slot slot : List.copyOf(aside)) {
      try {
        remove(slot);
        all.remove(slot.index());
        aside.remove(slot);
        LOG.info("slot {} can be used again", slot.index());
      } catch (ErrnoException stillBusy) {
        LOG.debug("slot {} stays aside: {}", slot.index(), stillBusy.getMessage());
      }
    }
  }

  /** Slots that can be handed out now. */
  public synchronized int available() {
    return free.size() + maxSlots - all.size();
  }

  /** Removes the control groups that nobody uses now; takes some 0.1 ms each. */
  public synchronized void trim() {
    retryThoseAside();
    for (Slot slot = free.pollFirst(); slot != null; slot = free.pollFirst()) {
      discard(slot);
    }
  }

  private static void remove(Slot slot) throws ErrnoException {
    slot.egress().remove();
    slot.cgroup().remove();
  }

  /** Removes every control group; the sandboxes must have ended. */
  @Override
  public synchronized void close() {
    for (Slot slot : all.values()) {
      try {
        remove(slot);
      } catch (ErrnoException e) {
        LOG.warn("control group of slot {} stays: {}", slot.index(), e.getMessage());
      }
    }
    all.clear();
    free.clear();
    aside.clear();
    try {
      tree.remove();
    } catch (ErrnoException e) {
      LOG.warn("control group of this run stays: {}", e.getMessage());
    }
  }
}
